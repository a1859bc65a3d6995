using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Setup;

namespace Mox.WebUI.Setup;

/// <summary>Where the steps of the setup are.</summary>
public static class SetupLinks
{
    /// <summary>The page after the last step.</summary>
    public const string Done = WebRoutes.Setup + "/done";

    private static readonly (SetupStep Step, string Path)[] Paths =
    [
        (SetupStep.Owner, WebRoutes.Setup),
        (SetupStep.Name, WebRoutes.Setup + "/name"),
        (SetupStep.Checks, WebRoutes.Setup + "/checks"),
        (SetupStep.Records, WebRoutes.Setup + "/records"),
        (SetupStep.Certificate, WebRoutes.Setup + "/certificate"),
        (SetupStep.Mailboxes, WebRoutes.Setup + "/mailboxes"),
        (SetupStep.RoundTrip, WebRoutes.Setup + "/round-trip"),
        (SetupStep.Devices, WebRoutes.Setup + "/devices"),
    ];

    public static string To(SetupStep step) => Paths[(int)step].Path;

    /// <summary>Where the setup goes on: the first open step, or the end.</summary>
    public static string Next(SetupState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Next is { } step ? To(step) : Done;
    }

    /// <summary>The page after a step.</summary>
    public static string After(SetupStep step) => (int)step + 1 < Paths.Length ? Paths[(int)step + 1].Path : Done;

    /// <summary>The page before a step; null where there is none to go back to.</summary>
    public static string? Before(SetupStep step) => step <= SetupStep.Name ? null : Paths[(int)step - 1].Path;

    /// <summary>The step a path shows; null for the end and for what is none.</summary>
    public static SetupStep? At(string path) => Array.FindIndex(Paths, item => string.Equals(item.Path, path, StringComparison.OrdinalIgnoreCase)) is var at and >= 0 ? Paths[at].Step : null;
}
