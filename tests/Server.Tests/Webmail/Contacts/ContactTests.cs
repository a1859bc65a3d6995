using System.Net;
using System.Net.Http.Json;
using System.Text;
using Mox.Server.Webmail.Contacts;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Webmail.Contacts;

public class An_address_book
{
    private static ContactCard Card(string name, params string[] addresses) => new() { Name = name, Addresses = [.. addresses] };

    [Fact]
    public async Task Keeps_people_and_finds_them_by_the_start_of_their_words()
    {
        await using var host = await WebmailHost.StartAsync();
        var book = host.As<IContacts>(host.Mox);
        var zoe = await book.SaveAsync(new ContactCard { Name = " Zoë\nBaker ", Organization = "Books", Phone = "1", Notes = "a\nb", Addresses = ["Zoe@Bücher.example", "zoe@bücher.example", "z@home.example"] }, default);
        await book.SaveAsync(Card("Ann Čapek", "ann@x.example"), default);
        Assert.Equal(("Zoë Baker", 2), (zoe.Name, zoe.Addresses.Length));
        Assert.Equal(["Ann Čapek", "Zoë Baker"], (await book.ListAsync("", 0, default)).Select(item => item.Name));
        Assert.Equal("Zoë Baker", Assert.Single(await book.ListAsync("zoe bak", 0, default)).Name);
        Assert.Equal("Ann Čapek", Assert.Single(await book.ListAsync("capek", 0, default)).Name);
        Assert.Equal("Zoë Baker", Assert.Single(await book.ListAsync("books", 0, default)).Name);
        Assert.Empty(await book.ListAsync("aker", 0, default));
        Assert.Equal(zoe.Id, (await book.FindAsync("ZOE@xn--bcher-kva.example", default))!.Id);
        Assert.Equal("a\nb", (await book.ReadAsync(zoe.Id, default))!.Notes);

        // Nobody else sees or changes them.
        var other = host.As<IContacts>(host.Other);
        Assert.Empty(await other.ListAsync("", 0, default));
        Assert.Null(await other.ReadAsync(zoe.Id, default));
        await other.RemoveAsync([zoe.Id], default);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => other.SaveAsync(zoe, default));
        Assert.NotNull(await book.ReadAsync(zoe.Id, default));
    }

    [Theory]
    [InlineData("", "", "Give a name")]
    [InlineData("Ann", "not an address", "is no mail address")]
    public async Task Says_what_is_wrong(string name, string address, string reason)
    {
        await using var host = await WebmailHost.StartAsync();
        var refusal = await Assert.ThrowsAsync<ChangeRefusedException>(() => host.As<IContacts>(host.Mox).SaveAsync(Card(name, address), default));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_removals_and_mergers_back()
    {
        await using var host = await WebmailHost.StartAsync();
        var book = host.As<IContacts>(host.Mox);
        var group = await book.SaveGroupAsync(0, "Friends", default);
        var one = await book.SaveAsync(Card("Ann Baker", "ann@x.example") with { Groups = [group.Id], Notes = "one" }, default);
        var two = await book.SaveAsync(Card("ann BAKER", "ann@y.example") with { Phone = "2", Notes = "two" }, default);
        Assert.Equal(two.Id, Assert.Single(await book.AlikeAsync(one.Id, default)).Id);
        var merged = await book.MergeAsync([one.Id, two.Id], default);
        var both = (await book.ReadAsync(one.Id, default))!;
        Assert.Equal(("Ann Baker", "2", "one\n\ntwo", group.Id), (both.Name, both.Phone, both.Notes, Assert.Single(both.Groups)));
        Assert.Equal(["ann@x.example", "ann@y.example"], both.Addresses.AsEnumerable());
        Assert.Null(await book.ReadAsync(two.Id, default));
        await book.UndoAsync(merged, default);
        Assert.Equal("ann@x.example", Assert.Single((await book.ReadAsync(one.Id, default))!.Addresses));
        Assert.Equal("2", (await book.ReadAsync(two.Id, default))!.Phone);

        var removed = await book.RemoveAsync([one.Id, two.Id, 999], default);
        Assert.Empty(await book.ListAsync("", 0, default));
        await book.UndoAsync(removed, default);
        Assert.Equal(2, (await book.ListAsync("", 0, default)).Length);
        Assert.Equal(one.Id, Assert.Single(await book.ListAsync("", group.Id, default)).Id);
        var members = await book.RemoveGroupAsync(group.Id, default);
        Assert.Empty(await book.GroupsAsync(default));
        await book.RestoreGroupAsync("Friends", members, default);
        Assert.Equal(1, Assert.Single(await book.GroupsAsync(default)).Members);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => book.SaveGroupAsync(0, "friends", default));
    }

    [Fact]
    public async Task Comes_in_and_goes_out_as_a_file()
    {
        await using var host = await WebmailHost.StartAsync();
        var book = host.As<IContacts>(host.Mox);
        await book.SaveAsync(Card("Ann", "ann@x.example"), default);
        using var browser = await host.BrowseAsync();
        const string File = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Baker\r\nEMAIL:ANN@x.example\r\nTEL:1\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Zoë\r\nEMAIL:zoe@x.example\r\nEMAIL:rubbish\r\nCATEGORIES:Team\r\nEND:VCARD\r\nBEGIN:VCARD\r\nEMAIL:rubbish\r\nEND:VCARD\r\n";
        async Task<HttpResponseMessage> ImportAsync(string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, WebRoutes.ContactsImport) { Content = new StringContent(File, Encoding.UTF8, "text/vcard") };
            if (token.Length > 0) request.Headers.Add(WebRoutes.AntiforgeryHeader, token);
            return await browser.Http.SendAsync(request);
        }

        using (var refused = await ImportAsync("")) Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var answer = await ImportAsync(await browser.SessionTokenAsync());
        var imported = (await answer.Content.ReadFromJsonAsync<ContactsImported>())!;
        Assert.Equal((1, 1, 1, false), (imported.Added, imported.Known, imported.Refused, imported.Full));
        var zoe = (await book.ReadAsync(Assert.Single(imported.Ids), default))!;
        Assert.Equal(("Zoë", "zoe@x.example", Assert.Single(await book.GroupsAsync(default)).Id), (zoe.Name, Assert.Single(zoe.Addresses), Assert.Single(zoe.Groups)));

        // What was there stays; what it lacked is added.
        var ann = (await book.FindAsync("ann@x.example", default))!;
        Assert.Equal(("Ann", "1"), (ann.Name, ann.Phone));
        using var given = await browser.Http.GetAsync(new Uri(WebRoutes.ContactsExport, UriKind.Relative));
        Assert.Equal("text/vcard", given.Content.Headers.ContentType!.MediaType);
        var text = await given.Content.ReadAsStringAsync();
        Assert.Contains("FN:Zoë\r\n", text, StringComparison.Ordinal);
        Assert.Contains("CATEGORIES:Team\r\n", text, StringComparison.Ordinal);
        using var stranger = host.Web.Open();
        using var denied = await stranger.Http.GetAsync(new Uri(WebRoutes.ContactsExport, UriKind.Relative));
        Assert.NotEqual(HttpStatusCode.OK, denied.StatusCode);
        await book.UndoAsync(new ContactUndo(imported.Ids, []), default);
        Assert.Null(await book.ReadAsync(zoe.Id, default));
    }
}

public class Completion
{
    [Fact]
    public async Task Offers_contacts_groups_and_those_written_to_often_and_lately()
    {
        await using var host = await WebmailHost.StartAsync();
        async Task SendAsync(string to, int daysAgo) => await host.ReceiveAsync($"From: mox@test.example\nTo: {to}\nDate: {TimeProvider.System.GetUtcNow().AddDays(-daysAgo):R}\nSubject: x\n\nx", mailboxId: host.Mox["Sent"]);
        await SendAsync("Jörg Large <joerg@remote.example>", 300);
        for (var i = 0; i < 3; i++) await SendAsync("Joe Small <joe@remote.example>", 2);
        await SendAsync("mary.jones@remote.example", 10);
        var book = host.As<IContacts>(host.Mox);
        var group = await book.SaveGroupAsync(0, "Jolly team", default);
        await book.SaveAsync(new ContactCard { Name = "Josefine Čapek", Addresses = ["fine@home.example"], Groups = [group.Id] }, default);
        var known = host.As<IAddressSuggestions>(host.Mox);
        var found = await known.CompleteAsync("jo", 10, default);
        Assert.Equal(["Joe Small", "Josefine Čapek", "Jolly team", "mary.jones@remote.example", "Jörg Large"], found.Select(one => one.Person.Display.Length > 0 ? one.Person.Display : one.Person.Name).Order(Comparer<string?>.Create((a, b) => Rank(a).CompareTo(Rank(b)))));
        Assert.Equal("Joe Small", found[0].Person.Display);
        Assert.Equal((SuggestionKind.Group, "fine@home.example"), (found.Single(one => one.Person.Name == "Jolly team").Kind, Assert.Single(found.Single(one => one.Person.Name == "Jolly team").People).Address));
        Assert.Equal("Jörg Large", Assert.Single(await known.CompleteAsync("jorg", 10, default)).Person.Display);
        Assert.Equal("Josefine Čapek", Assert.Single(await known.CompleteAsync("cap jos", 10, default)).Person.Display);
        Assert.Equal("joe@remote.example", Assert.Single(await known.CompleteAsync("joe@rem", 10, default)).Person.Address);
        Assert.Empty(await known.CompleteAsync("oe", 10, default));
        Assert.DoesNotContain(await known.SuggestAsync("jo", 10, default), person => person.Address.Length == 0);
        Assert.Equal(["Joe Small", "mary.jones@remote.example"], (await book.OfferedAsync(2, default)).Select(person => person.Display));

        // A change shows at once; another account knows none of them.
        await book.SaveAsync(new ContactCard { Name = "Joel", Addresses = ["joel@x.example"] }, default);
        Assert.Contains(await known.CompleteAsync("joel", 10, default), one => one.Kind == SuggestionKind.Contact);
        Assert.Empty(await host.As<IAddressSuggestions>(host.Other).CompleteAsync("jo", 10, default));

        static int Rank(string? name) => name switch { "Joe Small" => 0, "Josefine Čapek" => 1, "Jolly team" => 2, "mary.jones@remote.example" => 3, _ => 4 };
    }

    [Fact]
    public void Is_quick_with_twenty_thousand_past_recipients()
    {
        var now = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
        var known = KnownPeople.Of([], [], [.. Enumerable.Range(0, 20_000).Select(i => ($"Person Number{i} Émile", $"person{i}@host{i % 100}.example", now.AddHours(-i)))], now);
        known.Find("warm up", 10);
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 10; i++) Assert.Equal(6, known.Find(i % 2 == 0 ? "per" : "emile num", 6).Length);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMilliseconds(500), $"{TimeProvider.System.GetElapsedTime(began).TotalMilliseconds / 10} ms for a look");
    }

    [Theory]
    [InlineData("Čapek", "capek")]
    [InlineData("GROẞE Straße", "grosse strasse")]
    [InlineData("Łódź Ørsted æther İstanbul", "lodz orsted aether istanbul")]
    [InlineData("ﬁne e\u0301", "fine e")]
    public void Compares_without_accents(string text, string folded) => Assert.Equal(folded, FoldedText.Of(text));
}
