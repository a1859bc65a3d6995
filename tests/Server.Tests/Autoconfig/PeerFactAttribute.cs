using Mox.Testing.Processes;

namespace Mox.Server.Tests.Autoconfig;

/// <summary>A test that runs programs: skipped, with the reason, where one of them is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(params string[] programs)
    {
        Programs = programs;
        if (programs.FirstOrDefault(program => ProgramRun.Find(program) is null) is { } missing) Skip = $"{missing} is not installed";
    }

    public IReadOnlyList<string> Programs { get; }
}
