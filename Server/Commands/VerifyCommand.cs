namespace Mox.Server.Commands;

/// <summary>Checks every invariant of a store that no server has open.</summary>
internal static class VerifyCommand
{
    public static Task<int> RunAsync(CommandLine.Verify verify) => throw new NotImplementedException();
}
