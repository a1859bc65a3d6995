using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;

namespace Mox.WebUI.Account;

/// <summary>A kind of device or program, and how it comes to the mail.</summary>
/// <param name="Title">What people call it.</param>
/// <param name="Icon">Its glyph.</param>
/// <param name="HasProfile">It takes an Apple profile.</param>
/// <param name="Steps">What to do, one after the other.</param>
internal sealed record DeviceWay(Func<string> Title, string Icon, bool HasProfile, Func<DeviceSettings, IReadOnlyList<DeviceStep>> Steps)
{
    public string Name => Title();

    private static DeviceStep ByHand => new(AccountPageWords.HandDo, AccountPageWords.HandThen);

    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<DeviceWay> All { get; } =
    [
        new(() => AccountPageWords.WayApple, "phone", true, _ =>
        [
            new(AccountPageWords.AppleScan, AccountPageWords.AppleScanThen) { OnNarrow = (AccountPageWords.AppleTap, AccountPageWords.AppleTapThen) },
            new(AccountPageWords.AppleOpen, AccountPageWords.AppleOpenThen),
            new(AccountPageWords.AppleMail, AccountPageWords.FoldersAppear),
        ]),
        new(() => AccountPageWords.WayMac, "laptop", true, _ =>
        [
            new(AccountPageWords.MacLoad, AccountPageWords.MacLoadThen),
            new(AccountPageWords.MacOpen, AccountPageWords.MacOpenThen),
            new(AccountPageWords.AppleMail, AccountPageWords.FoldersAppear),
        ]),
        new(() => AccountPageWords.WayThunderbird, "mail", false, settings => settings.FindsItself
            ?
            [
                new(AccountPageWords.BirdNew, AccountPageWords.BirdNewThen.With(settings.Address.ToDisplay())),
                new(AccountPageWords.BirdGoOn, AccountPageWords.BirdGoOnThen.With(settings.Address.Domain.Ascii)),
                new(AccountPageWords.BirdDone, AccountPageWords.BirdDoneThen),
            ]
            : [new(AccountPageWords.BirdByHand, AccountPageWords.BirdByHandThen), ByHand]),
        new(() => AccountPageWords.WayOutlook, "screen", false, settings =>
        [
            new(AccountPageWords.OutlookAdd, AccountPageWords.OutlookAddThen.With(settings.Address.ToDisplay(), settings.Address.Domain.Ascii)),
            new(AccountPageWords.OutlookImap, AccountPageWords.OutlookImapThen),
            new(AccountPageWords.OutlookPassword, AccountPageWords.FoldersAppear),
        ]),
        new(() => AccountPageWords.WayElse, "more", false, _ => [new(AccountPageWords.ElseAdd, AccountPageWords.ElseAddThen), ByHand]),
    ];
}

/// <summary>A step: what to do, and what comes of it.</summary>
internal sealed record DeviceStep(string Do, string Then)
{
    /// <summary>The step where the page is read on a phone; null: the same.</summary>
    public (string Do, string Then)? OnNarrow { get; init; }
}
