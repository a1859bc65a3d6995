using Mox.Testing;
using Mox.Testing.Processes;

namespace Mox.Protocols.Tests.Autoconfig;

/// <summary>A test that runs a program, perhaps over a third-party suite: skipped, with the reason, where one of them is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerSuiteFactAttribute : FactAttribute
{
    public PeerSuiteFactAttribute(string program, string? suite = null)
    {
        (Program, Suite) = (program, suite);
        if (ProgramRun.Find(program) is null) Skip = $"the program {program} is not on this machine";
        else if (suite is not null && Corpora.Folder(suite) is null) Skip = $"the suite '{suite}' is not beside the repository (MOX_CORPORA)";
    }

    public string Program { get; }

    public string? Suite { get; }
}
