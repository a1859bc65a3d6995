using Mox.Testing;

namespace Mox.Protocols.Tests;

/// <summary>A test that reads a third-party suite: skipped, with the reason, where the suite is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute(string suite)
    {
        if (Corpora.Folder(suite) is null) Skip = $"the suite '{suite}' is not beside the repository (MOX_CORPORA)";
    }
}

/// <summary>As <see cref="SuiteFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuiteTheoryAttribute : TheoryAttribute
{
    public SuiteTheoryAttribute(string suite)
    {
        if (Corpora.Folder(suite) is null) Skip = $"the suite '{suite}' is not beside the repository (MOX_CORPORA)";
    }
}
