using Mox.Shared.Contracts.Account;

namespace Mox.WebUI.Account;

/// <summary>A kind of device or program, and how it comes to the mail.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Icon">Its glyph.</param>
/// <param name="HasProfile">It takes an Apple profile.</param>
/// <param name="Steps">What to do, one after the other.</param>
internal sealed record DeviceWay(string Name, string Icon, bool HasProfile, Func<DeviceSettings, IReadOnlyList<DeviceStep>> Steps)
{
    private static readonly DeviceStep ByHand = new("Enter the settings below by hand.", "Copy them one by one; the user name is the whole address.");

    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<DeviceWay> All { get; } =
    [
        new("iPhone or iPad", "phone", true, _ =>
        [
            new("Point the camera at the code", "and tap the link that appears. Safari asks to download a profile: tap Allow.") { OnNarrow = ("Tap “Download the profile here”.", "Safari asks to download a profile: tap Allow.") },
            new("Open Settings and tap “Profile Downloaded”,", "near the top. Tap Install and enter the code of the device, then your mail password."),
            new("Open Mail.", "Your folders appear within a minute."),
        ]),
        new("Mac", "laptop", true, _ =>
        [
            new("Download the profile here,", "or point the camera of a phone at the code to use it there."),
            new("Open System Settings, General, Device Management,", "and open the profile that waits there. Press Install and enter your mail password."),
            new("Open Mail.", "Your folders appear within a minute."),
        ]),
        new("Thunderbird", "mail", false, settings => settings.FindsItself
            ?
            [
                new("Choose New Account, Email.", $"Enter your name, {settings.Address.ToDisplay()} and your password."),
                new("Press Continue.", $"Thunderbird asks {settings.Address.Domain.Ascii} and finds the servers by itself, on computers and on Android."),
                new("Press Done.", "If it finds nothing, choose “Configure manually” and enter the settings below."),
            ]
            : [new("Choose New Account, Email, then “Configure manually”.", "The pages that Thunderbird asks are not open here."), ByHand]),
        new("Outlook", "screen", false, settings =>
        [
            new("Choose File, Add Account.", $"Enter {settings.Address.ToDisplay()}; Outlook asks {settings.Address.Domain.Ascii} for the servers."),
            new("If it finds nothing, choose IMAP under “Advanced options”", "and enter the settings below."),
            new("Enter your password.", "Your folders appear within a minute."),
        ]),
        new("Something else", "more", false, _ => [new("Look for “add account” and choose IMAP.", "Most apps find the servers by the address alone."), ByHand]),
    ];
}

/// <summary>A step: what to do, and what comes of it.</summary>
internal sealed record DeviceStep(string Do, string Then)
{
    /// <summary>The step where the page is read on a phone; null: the same.</summary>
    public (string Do, string Then)? OnNarrow { get; init; }
}
