using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Words;

namespace Mox.WebUI.Setup;

/// <summary>What the pages of the setup say.</summary>
public static class SetupSays
{
    /// <summary>All steps in their order.</summary>
    public static IReadOnlyList<SetupStep> Steps { get; } = Enum.GetValues<SetupStep>();

    /// <summary>The name of a step in the rail.</summary>
    public static string Name(SetupStep step) => step switch
    {
        SetupStep.Owner => SetupWords.StepOwner,
        SetupStep.Name => SetupWords.StepName,
        SetupStep.Checks => SetupWords.StepChecks,
        SetupStep.Records => SetupWords.StepRecords,
        SetupStep.Certificate => SetupWords.StepCertificate,
        SetupStep.Mailboxes => SetupWords.StepMailboxes,
        SetupStep.RoundTrip => SetupWords.StepRoundTrip,
        _ => SetupWords.StepDevices,
    };

    /// <summary>May be left out.</summary>
    public static bool IsOptional(SetupStep step) => step == SetupStep.Devices;

    /// <summary>Icon, word and tone: always all three.</summary>
    public static (string Icon, string Word, string Tone) Mark(PreflightState state) => state switch
    {
        PreflightState.Waiting => ("clock", DnsWords.Waiting, "off"),
        PreflightState.Checking => ("spin", AdminWords.Checking, "info"),
        PreflightState.Fine => ("found", DnsWords.Fine, "ok"),
        PreflightState.WorthKnowing => ("warn", DnsWords.WorthKnowing, "warn"),
        PreflightState.Blocked => ("blocked", DnsWords.Blocked, "bad"),
        _ => ("again", SetupWords.MarkUnknown, "off"),
    };

    /// <summary>The same for an open point at the end.</summary>
    public static (string Icon, string Word, string Tone) Mark(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Problem => ("blocked", SetupWords.MarkToDo, "bad"),
        FindingSeverity.Warning => ("warn", SetupWords.MarkWorth, "warn"),
        _ => ("info", SetupWords.MarkAdvice, "off"),
    };

    /// <summary>Name of a check; one that is not known here keeps the one it comes with.</summary>
    public static string Check(PreflightFinding row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Key switch
        {
            "name" => SetupWords.CheckName,
            "reverse" => SetupWords.CheckReverse,
            "resolver" => SetupWords.CheckResolver,
            "addresses" => SetupWords.CheckAddresses,
            "port25-out" => SetupWords.CheckPort25,
            "ports" => SetupWords.CheckPorts,
            "blocklists" => SetupWords.CheckBlocklists,
            "clock" => SetupWords.CheckClock,
            "disk" => SetupWords.CheckDisk,
            "memory" => SetupWords.CheckMemory,
            _ => row.Title,
        };
    }

    /// <summary>Heading of a part of the checks.</summary>
    public static string Area(PreflightArea area) => area switch { PreflightArea.Network => SetupWords.AreaNetwork, PreflightArea.Name => SetupWords.StepName, _ => SetupWords.AreaMachine };


    /// <summary>What the door says after a try, by the code of <see cref="SetupForm"/>; null when there is nothing to say.</summary>
    /// <param name="code">The code.</param>
    /// <param name="field">Of a refusal: the field it is about.</param>
    public static string? Door(string? code, string? field) => code switch
    {
        null or "" => null,
        SetupForm.WrongToken => SetupWords.DoorWrongToken,
        SetupForm.Throttled => SetupWords.DoorThrottled,
        SetupForm.Expired => SetupWords.DoorExpired,
        SetupForm.Busy => SetupWords.DoorBusy,
        SetupForm.HasOwner => SetupWords.DoorHasOwner,
        _ => field switch
        {
            SetupForm.Name => SetupWords.DoorName,
            SetupForm.Address => SetupWords.DoorAddress,
            SetupForm.Password => SetupWords.DoorPassword,
            _ => SetupWords.DoorOther,
        },
    };
}
