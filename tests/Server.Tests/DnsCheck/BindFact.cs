using Mox.Testing.Processes;

namespace Mox.Server.Tests.DnsCheck;

/// <summary>Runs where BIND is installed; elsewhere it is skipped, with that reason.</summary>
public sealed class BindFactAttribute : FactAttribute
{
    public BindFactAttribute() => Skip = Bind.WhyNot;
}

/// <summary>As <see cref="BindFactAttribute"/>, with data.</summary>
public sealed class BindTheoryAttribute : TheoryAttribute
{
    public BindTheoryAttribute() => Skip = Bind.WhyNot;
}
