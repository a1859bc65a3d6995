using System.Collections.Immutable;
using Mox.Protocols.Dkim;
using Mox.Server.Dkim;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Model.Domains;
using static Mox.Server.Tests.Dkim.SigningHouse;

namespace Mox.Server.Tests.Dkim;

/// <summary>The life of keys: as a pure function, and in the whole under a clock and a DNS that change.</summary>
public class RotationTests
{
    private const string Lunch = "From: Alice <alice@test.example>\nTo: carol@remote.example\nSubject: lunch\n\nAt noon?\n";

    private static readonly DateTimeOffset Now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignatureLife Life = new(TimeSpan.FromDays(5));

    /// <summary>Keys as <c>name kind state</c>, the first letter of each: <c>aRS</c> is an RSA key a that signs. One that is retired is so since <paramref name="since"/>.</summary>
    private static DkimKeySituation Situation(string keys, TimeSpan since = default, int hours = 144, bool queued = false) => new(
        [.. keys.Split(' ').Select((key, i) => new DkimKeyEntry(
            i + 1,
            Name(key[..1]),
            key[1] == 'R' ? DkimKeyKind.Rsa : DkimKeyKind.Ed25519,
            0,
            "",
            "",
            key[2] switch { 'W' => DkimKeyState.Waiting, 'S' => DkimKeyState.Signing, _ => DkimKeyState.Retired },
            Now,
            Now - since))],
        hours,
        Now,
        _ => queued);

    private static KeyStep Step(string name) => name switch
    {
        "published" => new KeyStep.Published(),
        "sign" => new KeyStep.Sign(),
        "retire" => new KeyStep.Retire(EvenIfLast: false),
        "retire!" => new KeyStep.Retire(EvenIfLast: true),
        "remove" => new KeyStep.Remove(EvenIfNeeded: false),
        _ => new KeyStep.Remove(EvenIfNeeded: true),
    };

    [Theory]
    [InlineData("aRW", "published", "aRS")]
    [InlineData("aRS bRW", "published b", "aRR bRS")]
    [InlineData("aRS bRW eES fEW", "published b", "aRR bRS eES fEW")] // the other kind goes its own way
    [InlineData("aRS bRW eES fEW", "published f", "aRS bRW eER fES")]
    [InlineData("aRS", "published", "aRS")]
    [InlineData("aRR", "published", "aRR")] // that the old record is still there says nothing
    [InlineData("aRS bRW", "sign b", "aRR bRS")]
    [InlineData("aRR bRS", "sign a", "aRS bRR")] // back to the last one
    [InlineData("aRS", "sign", "aRS")]
    [InlineData("aRS eES", "retire a", "aRR eES")]
    [InlineData("aRS", "retire", "refused")]
    [InlineData("aRS bRW", "retire a", "refused")]
    [InlineData("aRS", "retire! a", "aRR")]
    [InlineData("aRW", "retire", "refused")]
    [InlineData("aRR", "retire", "aRR")]
    [InlineData("aRW bRS", "remove a", "bRS")]
    [InlineData("aRS", "remove", "refused")]
    [InlineData("aRS", "remove! a", "refused")]
    [InlineData("aRR", "remove", "refused")] // retired just now
    [InlineData("aRR bRS", "remove! a", "bRS")]
    public void Every_step_from_every_state(string before, string step, string after)
    {
        var words = step.Split(' ');
        var situation = Situation(before);
        var key = situation.Keys.Single(one => one.Selector.Ascii == (words.Length > 1 ? words[1] : "a"));
        var plan = KeyRotation.Next(situation, key, Step(words[0]), Life);
        Assert.Equal(after == "refused", plan.Refusal is not null);
        if (plan.Refusal is not null) Assert.Empty(plan.Changes);
        else Assert.Equal(after, Apply(situation.Keys, plan.Changes));
    }

    [Theory]
    [InlineData(144, 11)] // six days of signatures, and five in the queue before
    [InlineData(24, 11)]
    [InlineData(480, 25)]
    [InlineData(0, 35)] // signatures without an end
    public void A_retired_key_may_go_when_no_signature_of_it_can_be_on_its_way(int hours, int days)
    {
        var step = new KeyStep.Remove(EvenIfNeeded: false);
        var early = Situation("aRR", TimeSpan.FromDays(days) - TimeSpan.FromSeconds(1), hours);
        Assert.NotNull(KeyRotation.Next(early, early.Keys[0], step, Life).Refusal);
        var late = Situation("aRR", TimeSpan.FromDays(days), hours);
        Assert.Null(KeyRotation.Next(late, late.Keys[0], step, Life).Refusal);
        var held = Situation("aRR", TimeSpan.FromDays(days), hours, queued: true);
        Assert.Contains("queue", KeyRotation.Next(held, held.Keys[0], step, Life).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_selector_signs_once_it_is_published_and_what_the_last_one_signed_stays_good()
    {
        await using var house = await OpenSignedAsync(DkimKeyKind.Rsa, DkimKeyKind.Ed25519);
        await house.SubmitAsync(Lunch);
        var next = await house.Keys.By("owner").RotateAsync(Ours, DkimKeyKind.Ed25519, CancellationToken.None);
        Assert.Equal(("2026f", DkimKeyState.Waiting), (next.Selector.Ascii, next.State));
        await Assert.ThrowsAsync<KeyRefusedException>(() => house.Keys.RotateAsync(Ours, DkimKeyKind.Ed25519, CancellationToken.None));

        // Not published, wrong, not to be had, beside another record: it waits, and the last one signs.
        Assert.Equal(0, await house.Watch.LookAsync(CancellationToken.None));
        var name = "2026f._domainkey.test.example";
        house.Dns.Fail($"txt {name}");
        Assert.Equal(0, await house.Watch.LookAsync(CancellationToken.None));
        house.Dns.Mend($"txt {name}").Txt(name, house.Keys.List(Ours)[1].Record);
        Assert.Equal(0, await house.Watch.LookAsync(CancellationToken.None));
        house.Dns.Txt(name, house.Keys.List(Ours)[2].Record);
        Assert.Equal(0, await house.Watch.LookAsync(CancellationToken.None));
        await house.SubmitAsync(Lunch);
        Assert.Equal(["2026a", "2026e"], Signatures((await house.QueuedAsync())[1]).Select(signature => signature.Selector.Ascii));

        house.Dns.Remove(name).Txt(name, house.Keys.List(Ours)[2].Record);
        Assert.Equal(1, await house.Watch.LookAsync(CancellationToken.None));
        Assert.Equal([DkimKeyState.Signing, DkimKeyState.Retired, DkimKeyState.Signing], house.Rows.Select(key => key.State));
        await house.SubmitAsync(Lunch);
        var queued = await house.QueuedAsync();
        Assert.Equal(["2026a", "2026f"], Signatures(queued[2]).Select(signature => signature.Selector.Ascii));
        foreach (var message in queued) await house.PassesAsync(message, 2);
        Assert.Equal(["dkim.retire", "dkim.sign", "dkim.add"], (await house.Store.Accounts.ChangesAsync(3, CancellationToken.None)).Select(change => change.Verb));
    }

    [Fact]
    public async Task The_owner_sees_what_the_DNS_says_of_each_record()
    {
        await using var house = await OpenSignedAsync(DkimKeyKind.Rsa, DkimKeyKind.Ed25519);
        await house.Keys.AddAsync(Ours, new KeyWish(DkimKeyKind.Ed25519, Name("third")), CancellationToken.None);
        await house.Keys.AddAsync(Ours, new KeyWish(DkimKeyKind.Rsa, Name("fourth")), CancellationToken.None);
        house.Dns.Txt("third._domainkey.test.example", "v=DKIM1; k=ed25519; p=").Fail("txt 2026e._domainkey.test.example");
        Assert.Equal(
            [("2026a", RecordState.Published), ("2026e", RecordState.LookupFailed), ("third", RecordState.Differs), ("fourth", RecordState.Missing)],
            (await house.Watch.RecordsAsync(Ours, CancellationToken.None)).Select(one => (one.Key.Selector.Ascii, one.Record)));
    }

    [Fact]
    public async Task The_last_selector_can_be_removed_when_its_time_is_over_and_the_queue_holds_nothing_of_it()
    {
        await using var house = await OpenSignedAsync();
        await house.SubmitAsync(Lunch, parameters: $" HOLDFOR={40 * 86400}");
        await house.Keys.RotateAsync(Ours, DkimKeyKind.Ed25519, CancellationToken.None);
        house.Publish();
        await house.Watch.LookAsync(CancellationToken.None);
        var old = Name("2026e");
        var remove = new KeyStep.Remove(EvenIfNeeded: false);
        Assert.Equal(house.Time.GetUtcNow() + TimeSpan.FromDays(11), house.Keys.List(Ours)[0].NeededUntil);
        Assert.Contains("2026-01-16 12:00 UTC", (await Assert.ThrowsAsync<KeyRefusedException>(() => house.Keys.StepAsync(Ours, old, remove, CancellationToken.None))).Message, StringComparison.Ordinal);
        house.Time.Advance(TimeSpan.FromDays(11));
        Assert.Contains("queue", (await Assert.ThrowsAsync<KeyRefusedException>(() => house.Keys.StepAsync(Ours, old, remove, CancellationToken.None))).Message, StringComparison.Ordinal);
        var (rows, _) = await house.Store.Get<Server.Queue.QueueControl>().PageAsync(new QueueSelection(), null, 10, CancellationToken.None);
        await house.Store.Get<Server.Queue.QueueControl>().DropAsync([.. rows.Select(row => row.Id)], CancellationToken.None);
        Assert.True(await house.Keys.StepAsync(Ours, old, remove, CancellationToken.None));
        Assert.Equal("2026f", Assert.Single(house.Rows).Selector.Ascii);
        await house.SubmitAsync(Lunch);
        await house.PassesAsync(await house.OnlyAsync());
    }

    [Fact]
    public async Task The_watch_finds_the_record_by_itself_when_its_time_comes()
    {
        await using var house = await OpenSignedAsync();
        await house.Watch.StartAsync(CancellationToken.None);
        try
        {
            await house.Keys.RotateAsync(Ours, DkimKeyKind.Ed25519, CancellationToken.None);
            await UntilAsync(() => Task.FromResult(house.Dns.Asked.Contains("txt 2026f._domainkey.test.example")));
            Assert.Equal(DkimKeyState.Waiting, house.Rows[1].State);
            house.Publish();
            await UntilAsync(() =>
            {
                house.Time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(house.Rows[1].State == DkimKeyState.Signing);
            });
            Assert.Equal(DkimKeyState.Retired, house.Rows[0].State);
        }
        finally
        {
            await house.Watch.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task After_a_restart_all_is_as_it_was()
    {
        await using var house = await OpenSignedAsync();
        await house.Keys.RotateAsync(Ours, DkimKeyKind.Ed25519, CancellationToken.None);
        var again = await house.Store.Turns.RunAsync(turn => AddressBook.Read(turn.Sql), CancellationToken.None);
        Assert.Equal(house.Rows.AsEnumerable(), again.Domains["test.example"].Keys);
        Assert.Equal(144, again.Domains["test.example"].SignatureHours);
    }

    [Theory]
    [InlineData("v=DKIM1; k=ed25519; p=KEY", true)]
    [InlineData("k=ed25519; p=KEY", true)]
    [InlineData("v=DKIM1; h=sha256; k=ed25519; s=email; p=KEY", true)]
    [InlineData("v=DKIM1; k=ed25519; t=y; p=KEY", true)]
    [InlineData("v=DKIM1; h=sha1; k=ed25519; p=KEY", false)]
    [InlineData("v=DKIM1; k=ed25519; s=tlsrpt; p=KEY", false)]
    [InlineData("v=DKIM1; k=ed25519; p=", false)]
    [InlineData("v=DKIM1; p=KEY", false)]
    [InlineData("v=spf1 -all", false)]
    public void A_record_fits_when_mail_can_be_verified_by_it(string text, bool fits)
    {
        using var key = DkimPrivateKey.GenerateEd25519(new PortableEd25519());
        var p = Convert.ToBase64String(key.PublicKey.AsSpan());
        var entry = Situation("eEW").Keys[0] with { PublicKey = p };
        Assert.Equal(fits, RecordCheck.Fits(text.Replace("KEY", p, StringComparison.Ordinal), entry));
    }

    private static string Apply(ImmutableArray<DkimKeyEntry> keys, ImmutableArray<DkimKeyChange> changes) => string.Join(' ', keys
        .Select(key => (key, changes.Where(change => change.Id == key.Id).Select(change => change.To).DefaultIfEmpty(key.State).Single()))
        .Where(pair => pair.Item2 is not null)
        .Select(pair => $"{pair.key.Selector}{(pair.key.Kind == DkimKeyKind.Rsa ? 'R' : 'E')}{pair.Item2.ToString()![0]}"));
}
