using Microsoft.Extensions.Logging.Abstractions;
using Mox.Shared.Contracts;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.SignIn;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Components;

public class The_time_of_the_viewer
{
    // Monday 5 January 2026, 12:00 UTC
    private readonly ViewerTime _time = new(new ManualTime());

    [Theory]
    [InlineData("2026-01-05T09:30:00Z", "09:30", "Today")]
    [InlineData("2026-01-04T23:59:00Z", "Sun", "Yesterday")]
    [InlineData("2026-01-01T10:00:00Z", "Thu", "Last week")]
    [InlineData("2025-12-29T10:00:00Z", "29 Dec 2025", "Last week")]
    [InlineData("2025-12-20T10:00:00Z", "20 Dec 2025", "December 2025")]
    public void Is_told_in_lists_as_briefly_as_is_clear(string at, string brief, string day)
    {
        var when = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((brief, day), (_time.Brief(when), _time.DayOf(when)));
    }

    [Fact]
    public void Is_that_of_the_browser_once_it_is_known()
    {
        Assert.True(_time.Use("Asia/Tokyo"));
        Assert.False(_time.Use("Asia/Tokyo"));
        Assert.Equal("18:30", _time.Brief(new DateTimeOffset(2026, 1, 5, 9, 30, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Nowhere/Land")]
    public void Stays_when_the_zone_is_unknown(string zone) => Assert.False(_time.Use(zone));
}

public class Amounts
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 KB")]
    [InlineData(212_400, "212 KB")]
    [InlineData(1_100_000, "1.1 MB")]
    [InlineData(18_400_000, "18 MB")]
    [InlineData(999_900, "1.0 MB")]
    [InlineData(6_200_000_000, "6.2 GB")]
    public void Of_octets_have_a_unit(long octets, string words) => Assert.Equal(words, Amount.Size(octets));

    [Theory]
    [InlineData(5, "5 s")]
    [InlineData(60, "1 min")]
    [InlineData(95, "1 min 35 s")]
    [InlineData(1800, "30 min")]
    [InlineData(9660, "2 h 41 min")]
    [InlineData(180000, "2 d 2 h")]
    [InlineData(-3, "0 s")]
    public void Of_time_have_two_units_at_most(int seconds, string words) => Assert.Equal(words, Amount.Span(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Are_counted_in_words() => Assert.Equal(("1 message", "1,284 messages"), (Amount.Of(1, "message"), Amount.Of(1284, "message")));
}

public class A_face
{
    [Theory]
    [InlineData("Ines Okafor", "IO")]
    [InlineData("mox", "M")]
    [InlineData("accounts-desk@mailer.example", "AD")]
    [InlineData("佐藤 美咲", "佐")]
    [InlineData("ليلى حداد", "ل")]
    [InlineData("Zoë", "Z")]
    [InlineData("…", "?")]
    public void Has_the_initials_of_the_name(string name, string initials) => Assert.Equal(initials, Face.Of(name, "x@example.org").Initials);

    [Fact]
    public void Has_the_same_hue_for_the_same_address() => Assert.Equal(Face.Of("Ann", "ANN@example.org").Hue, Face.Of("Ann Lee", "ann@example.org").Hue);
}

public class The_words_of_the_sign_in_page
{
    [Fact]
    public void Are_the_same_for_an_unknown_address_and_a_wrong_password_and_for_codes_made_up() => Assert.Equal(SignInWords.For(SignInForm.Refused), SignInWords.For("<script>"));

    [Fact]
    public void Are_none_before_the_first_try() => Assert.Null(SignInWords.For(null));

    [Theory]
    [InlineData(SignInForm.Throttled)]
    [InlineData(SignInForm.Disabled)]
    [InlineData(SignInForm.Expired)]
    [InlineData(SignInForm.Busy)]
    [InlineData(SignInForm.Ended)]
    public void Tell_the_other_reasons_apart(string code) => Assert.NotEqual(SignInWords.For(SignInForm.Refused), SignInWords.For(code));
}

public class The_tls_of_a_delivery
{
    [Theory]
    [InlineData("TLS 1.3 TLS_AES_256_GCM_SHA384", "TLS 1.3")]
    [InlineData("Tls12 ECDHE", "TLS 1.2")]
    [InlineData("TLSv1.3", "TLS 1.3")]
    [InlineData("something", "TLS")]
    public void Is_named_by_its_version(string noted, string version) => Assert.Equal(version, TlsWords.Version(noted));
}

public sealed class Toasts_of_a_page : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Toasts _toasts;

    public Toasts_of_a_page() => _toasts = new Toasts(_time, NullLogger<Toasts>.Instance);

    public void Dispose() => _toasts.Dispose();

    [Fact]
    public void Go_after_ten_seconds()
    {
        _toasts.Show(new Toast("archive", "Archived"));
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.NotNull(_toasts.Current);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(_toasts.Current);
    }

    [Fact]
    public void Stay_while_they_are_pointed_at()
    {
        _toasts.Show(new Toast("archive", "Archived"));
        _toasts.Hold(true);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(_toasts.Current);
        _toasts.Hold(false);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(_toasts.Current);
    }

    [Fact]
    public void Are_replaced_by_the_next_which_has_its_own_time()
    {
        _toasts.Show(new Toast("archive", "One"));
        _time.Advance(TimeSpan.FromSeconds(8));
        _toasts.Show(new Toast("bin", "Two"));
        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal("Two", _toasts.Current?.Said);
    }

    [Fact]
    public async Task Undo_once()
    {
        var undone = 0;
        _toasts.Show(new Toast("bin", "Deleted", "x", () => Task.FromResult(undone++)));
        await _toasts.UndoAsync();
        await _toasts.UndoAsync();
        Assert.Equal(1, undone);
        Assert.Equal(("Undone", "x"), (_toasts.Current?.Said, _toasts.Current?.About));
    }

    [Fact]
    public async Task Undo_the_last_twenty_backwards_also_after_they_are_gone()
    {
        var undone = new List<int>();
        for (var i = 1; i <= 25; i++)
        {
            var number = i;
            _toasts.Show(new Toast("bin", "Deleted", $"{i}", () => { undone.Add(number); return Task.CompletedTask; }));
        }

        _time.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 30; i++) await _toasts.UndoAsync();
        Assert.Equal(Enumerable.Range(6, 20).Reverse(), undone);
    }

    [Fact]
    public async Task Say_nothing_of_undone_when_the_undoing_had_something_to_say()
    {
        _toasts.Show(new Toast("bin", "Deleted", "x", () => { _toasts.Show(new Toast("warn", "The server is busy") { IsFault = true }); return Task.CompletedTask; }));
        await _toasts.UndoAsync();
        Assert.Equal("The server is busy", _toasts.Current?.Said);
    }

    [Fact]
    public async Task Offer_to_do_again_what_was_undone()
    {
        var state = 0;
        Task DoAsync()
        {
            var before = state++;
            _toasts.Show(new Toast("bin", "Deleted", "x", () => { state = before; return Task.CompletedTask; }) { Redo = DoAsync });
            return Task.CompletedTask;
        }

        await DoAsync();
        await DoAsync();
        await _toasts.UndoAsync();
        await _toasts.UndoAsync();
        Assert.True(_toasts.Current?.OffersRedo);
        Assert.Equal(0, state);
        await _toasts.RedoAsync();
        await _toasts.RedoAsync();
        await _toasts.RedoAsync();
        Assert.Equal(2, state);
        await _toasts.UndoAsync();
        Assert.Equal(1, state);
    }
}

public class A_kind_of_file
{
    [Theory]
    [InlineData("a.PDF", "application/octet-stream", "PDF")]
    [InlineData("noending", "image/png", "PNG")]
    [InlineData("strange.a-b", "application/x-something", "FILE")]
    public void Has_up_to_four_letters(string name, string type, string letters) => Assert.Equal(letters, FileType.Of(name, type));
}
