using Mox.Testing;

namespace Mox.Server.Tests.Webmail;

/// <summary>A fact about a third-party suite: skipped, with the reason, where the suite is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute(string suite)
    {
        Suite = suite;
        if (Corpora.Folder(suite) is null) Skip = $"the suite '{suite}' is not beside the repository (MOX_CORPORA)";
    }

    public string Suite { get; }
}
