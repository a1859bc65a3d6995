using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail.Settings;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Keys;

/// <summary>The dialogs over the page; the browser opens and closes them, what stands in them comes from here.</summary>
public enum FrameDialog
{
    None,
    Palette,
    Keys,
}

/// <summary>What surrounds the mail: dialogs, keys, looks.</summary>
/// <param name="choices">The person's choices.</param>
/// <param name="toasts">Says what was chosen.</param>
/// <param name="draw">Draws the page.</param>
public sealed class MailFrame(LiveChoices choices, Toasts toasts, Action draw)
{
    /// <summary>What is being shown, or was shown last while it closes.</summary>
    public FrameDialog Dialog { get; private set; }

    public LiveChoices Choices => choices;

    public KeyMap Keys => new(choices.Current);

    public Task ShowAsync(FrameDialog dialog)
    {
        Dialog = dialog;
        draw();
        return Task.CompletedTask;
    }

    public void Closed()
    {
        Dialog = FrameDialog.None;
        draw();
    }

    public Task NextLayoutAsync() => ChangeAsync(now => now with { Layout = Next(now.Layout) }, now => FrameWords.SaidLayout.With(SettingWords.Of(now.Layout)));

    public Task NextDensityAsync() => ChangeAsync(now => now with { Density = Next(now.Density) }, now => FrameWords.SaidDensity.With(SettingWords.Of(now.Density)));

    public Task NextThemeAsync() => ChangeAsync(now => now with { Theme = Next(now.Theme) }, now => FrameWords.SaidTheme.With(SettingWords.Of(now.Theme)));

    /// <summary>Shows all fields of a message's header with it, or those that people read.</summary>
    public Task ToggleFieldsAsync() => ChangeAsync(now => now with { AllFields = !now.AllFields }, now => now.AllFields ? FrameWords.SaidAllFields : FrameWords.SaidUsualFields);

    /// <summary>Changes a choice from wherever it is offered, says so, and offers the way back.</summary>
    public async Task ChangeAsync(Func<WebmailSettings, WebmailSettings> change, Func<WebmailSettings, string> said)
    {
        ArgumentNullException.ThrowIfNull(said);
        var before = choices.Current;
        await choices.ChangeAsync(change, CancellationToken.None);
        var after = choices.Current;
        if (before == after) return;
        Task BackAsync() => choices.ChangeAsync(_ => before, CancellationToken.None);
        async Task AgainAsync() => await ChangeAsync(_ => after, said);
        toasts.Show(new Toast("check", said(after), "", BackAsync) { Redo = AgainAsync });
    }

    private static T Next<T>(T value)
        where T : struct, Enum
    {
        var all = Enum.GetValues<T>();
        return all[(Array.IndexOf(all, value) + 1) % all.Length];
    }
}
