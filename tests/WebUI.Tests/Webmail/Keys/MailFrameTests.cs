using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail.Keys;
using Mox.WebUI.Webmail.Settings;

namespace Mox.WebUI.Tests.Webmail.Keys;

public sealed class What_surrounds_the_mail : IDisposable
{
    private readonly FakeWebmailSettings _settings = new();
    private readonly Toasts _toasts = new(new ManualTime(), NullLogger<Toasts>.Instance);
    private readonly MailFrame _frame;

    public What_surrounds_the_mail() => _frame = new MailFrame(new LiveChoices(_settings), _toasts, () => { });

    public void Dispose() => _toasts.Dispose();

    [Fact]
    public async Task Goes_through_the_looks_and_says_which_it_is_with_a_way_back_and_on()
    {
        await _frame.NextThemeAsync();
        await _frame.NextThemeAsync();
        Assert.Equal((ColourTheme.Dark, "Colours: Dark"), (_settings.Settings.Theme, _toasts.Current?.Said));
        await _toasts.UndoAsync();
        Assert.Equal(ColourTheme.Light, _settings.Settings.Theme);
        await _toasts.RedoAsync();
        Assert.Equal(ColourTheme.Dark, _settings.Settings.Theme);
        await _frame.NextThemeAsync();
        Assert.Equal(ColourTheme.System, _settings.Settings.Theme);
    }

    [Fact]
    public async Task Says_nothing_when_nothing_changed()
    {
        await _frame.ChangeAsync(now => now with { Theme = ColourTheme.System }, _ => "never");
        Assert.Null(_toasts.Current);
    }

    [Fact]
    public async Task Shows_whole_headers_from_then_on()
    {
        await _frame.ToggleFieldsAsync();
        Assert.Equal((true, "All header fields are shown"), (_settings.Settings.AllFields, _toasts.Current?.Said));
        await _toasts.UndoAsync();
        Assert.False(_settings.Settings.AllFields);
    }
}
