using System.Globalization;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;

namespace Mox.WebUI.Setup;

/// <summary>What the pages of the setup say.</summary>
public static class SetupWords
{
    /// <summary>All steps in their order.</summary>
    public static IReadOnlyList<SetupStep> Steps { get; } = Enum.GetValues<SetupStep>();

    /// <summary>The name of a step in the rail.</summary>
    public static string Name(SetupStep step) => step switch
    {
        SetupStep.Records => "DNS records",
        SetupStep.RoundTrip => "Round trip",
        _ => step.ToString(),
    };

    /// <summary>May be left out.</summary>
    public static bool IsOptional(SetupStep step) => step == SetupStep.Devices;

    /// <summary>Icon, word and tone: always all three.</summary>
    public static (string Icon, string Word, string Tone) Mark(PreflightState state) => state switch
    {
        PreflightState.Waiting => ("clock", "Waiting", "off"),
        PreflightState.Checking => ("spin", "Checking…", "info"),
        PreflightState.Fine => ("found", "Fine", "ok"),
        PreflightState.WorthKnowing => ("warn", "Worth knowing", "warn"),
        PreflightState.Blocked => ("blocked", "Blocked", "bad"),
        _ => ("again", "Not known", "off"),
    };

    /// <summary>The same for an open point at the end.</summary>
    public static (string Icon, string Word, string Tone) Mark(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Problem => ("blocked", "To do", "bad"),
        FindingSeverity.Warning => ("warn", "Worth doing", "warn"),
        _ => ("info", "Advice", "off"),
    };

    /// <summary>Heading of a part of the checks.</summary>
    public static string Area(PreflightArea area) => area == PreflightArea.Machine ? "Machine and reputation" : area.ToString();

    /// <summary>Small numbers as words, as at the beginning of a sentence.</summary>
    public static string Number(int count) => count switch
    {
        1 => "One",
        2 => "Two",
        3 => "Three",
        4 => "Four",
        5 => "Five",
        6 => "Six",
        7 => "Seven",
        8 => "Eight",
        9 => "Nine",
        _ => count.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What the door says after a try, by the code of <see cref="SetupForm"/>; null when there is nothing to say.</summary>
    /// <param name="code">The code.</param>
    /// <param name="field">Of a refusal: the field it is about.</param>
    public static string? Door(string? code, string? field) => code switch
    {
        null or "" => null,
        SetupForm.WrongToken => "That is not the token the console shows now. It may be mistyped, used already, or locked after half an hour without use: look at the newest lines of the console.",
        SetupForm.Throttled => "Too many wrong tokens came in. Wait a minute, then try again with the one the console shows.",
        SetupForm.Expired => "This page had been open for too long. Try once more.",
        SetupForm.Busy => "The server cannot write just now, and nothing was made. Try again in a moment.",
        SetupForm.HasOwner => "This link did its work: there is an owner already. Sign in to go on.",
        _ => field switch
        {
            SetupForm.Name => "The name was not taken: one line of up to 100 characters, as others see it on your mail.",
            SetupForm.Address => "The address was not taken: it has a part before the @ and a domain of at least two parts behind it, such as mara@hollis.example.",
            SetupForm.Password => "The password was not taken: it is too short, or too many others use it. Longer is better than stranger.",
            _ => "The owner was not made. Look at the fields below and try again.",
        },
    };
}
