using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Text;
using Mox.Server.Hosting;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.Shared.Model.Messages;
using Mox.Shared.Words;
using Mox.WebUI.Words;

namespace Mox.Server.Setup;

/// <summary>Sends a message from the owner to an address elsewhere, follows it on its way out, and waits for the answer.</summary>
internal sealed class RoundTripTest(
    SetupStore store,
    AddressBook book,
    IOutgoingQueue queue,
    QueueTable rows,
    MailboxReader mailboxes,
    MessageReader messages,
    Spool spool,
    IOptions<ApplianceOptions> appliance,
    TimeProvider time)
{
    /// <summary>Tests within an hour: it is one message to one person, and no way to send others some.</summary>
    public const int MostInHour = 5;

    private const string Sent = "setup.test", Answered = "setup.test.answer", Times = "setup.test.times";

    private const int MaxMessage = 64 << 10, LookedThrough = 100;

    /// <summary>Sends it, in place of the test before.</summary>
    /// <exception cref="ChangeRefusedException">The address is one of ours, too many were sent, or the message could not be stored.</exception>
    public async Task SendAsync(MailAddress to, CancellationToken ct)
    {
        var kept = await store.ReadAsync(ct).ConfigureAwait(false);
        var owner = SetupProgress.OwnerOf(kept, book);
        if (book.IsOurs(to.Domain)) throw new ChangeRefusedException(Worded.Of(RefusalWords.TestAddressIsOurs, to.Domain), "To");
        var now = time.GetUtcNow();
        var recent = (Read(kept, Times, RoundTripJson.Default.DateTimeOffsetArray) ?? []).Where(at => now - at < TimeSpan.FromHours(1)).ToArray();
        if (recent.Length >= MostInHour) throw new ChangeRefusedException(Worded.Of(RefusalWords.TestsTooMany, MostInHour, (recent.Min() + TimeSpan.FromHours(1)).ToString("HH:mm", CultureInfo.InvariantCulture)), "To");

        var id = MessageId.New(DomainName.Parse(appliance.Value.HostName).Try(out var host, out _) ? host : owner.Primary.Domain);
        var test = new SentTest(to.ToString(), now, id.Text[1..^1], 0);

        // Kept before it is on its way: it may be there at once.
        await store.KeepAsync(
            new Dictionary<string, string?>
            {
                [Sent] = JsonSerializer.Serialize(test, RoundTripJson.Default.SentTest),
                [RoundTripWitness.Awaited] = test.MessageId,
                [RoundTripWitness.End] = null,
                [Answered] = null,
                [Times] = JsonSerializer.Serialize([.. recent, now], RoundTripJson.Default.DateTimeOffsetArray),
            },
            ct).ConfigureAwait(false);
        try
        {
            var ids = await EnqueueAsync(owner, to, id, now, ct).ConfigureAwait(false);
            await store.KeepAsync(Sent, JsonSerializer.Serialize(test with { QueueId = ids[0] }, RoundTripJson.Default.SentTest), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ChangeRefusedException)
        {
            await store.KeepAsync(new Dictionary<string, string?> { [Sent] = null, [RoundTripWitness.Awaited] = null }, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How it stands.</summary>
    public async Task<RoundTrip> ReadAsync(CancellationToken ct)
    {
        var kept = await store.ReadAsync(ct).ConfigureAwait(false);
        if (Read(kept, Sent, RoundTripJson.Default.SentTest) is not { } test) return new RoundTrip { OutText = Worded.Of(StateWords.TestNothingSent), BackText = Worded.Of(StateWords.TestNothingSent) };
        var answer = Read(kept, Answered, RoundTripJson.Default.TestAnswer) ?? await FindAnswerAsync(SetupProgress.OwnerOf(kept, book), test, ct).ConfigureAwait(false);
        var (state, text) = await WayOutAsync(kept, test, answer is not null, ct).ConfigureAwait(false);
        return new RoundTrip
        {
            To = MailAddress.Parse(test.To).Try(out var to, out _) ? to : null,
            SentAt = test.At,
            Out = state,
            OutText = text,
            Back = answer is null ? PreflightState.Waiting : PreflightState.Fine,
            BackText = answer is null ? Worded.Of(StateWords.TestAwaitsAnswer, test.To) : Worded.Of(StateWords.TestAnswered, answer.From, Second(answer.At)),
            Checks = answer is null ? [] : [.. answer.Checks],
        };
    }

    /// <summary>What came of it, in a few words.</summary>
    public async Task<string> ResultAsync(CancellationToken ct)
    {
        var now = await ReadAsync(ct).ConfigureAwait(false);
        if (now.SentAt is null) return SetupWords.RoundTripLeftOut;
        return (now.Out, now.Back) switch
        {
            (_, PreflightState.Fine) => SetupWords.RoundTripBoth,
            (PreflightState.Fine, _) => SetupWords.RoundTripOut,
            (PreflightState.Blocked, _) => SetupWords.RoundTripStuck,
            _ => SetupWords.RoundTripUnderWay,
        };
    }

    private static T? Read<T>(ImmutableDictionary<string, string> kept, string name, JsonTypeInfo<T> type)
        where T : class
    {
        if (!kept.TryGetValue(name, out var text)) return null;
        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException)
        {
            // Written by another version: as if nothing had been sent.
            return null;
        }
    }

    private async Task<ImmutableArray<long>> EnqueueAsync(AccountEntry owner, MailAddress to, MessageId id, DateTimeOffset now, CancellationToken ct)
    {
        var builder = new MessageBuilder
        {
            From = [owner.DisplayName.Length == 0 ? new NamedAddress(owner.Primary) : new NamedAddress(SingleLine.Flatten(owner.DisplayName), owner.Primary)],
            To = [new NamedAddress(to)],
            Subject = SingleLine.Flatten($"Test of {owner.Primary.Domain.Unicode}"),
            Date = TimeZoneInfo.ConvertTime(now, time.LocalTimeZone),
            MessageId = id,
            Text = $"""
                This is the test message of a new mail server, {appliance.Value.HostName}, for {owner.Primary.Domain.Unicode}.

                It left the server, was signed, and came to you. Please answer it with your mail program, in a word or two:
                then it is known that mail comes back as well. The page of the setup shows your answer as soon as it is there.

                If this message lies among the unwanted ones, move it out of there: your provider learns by that.
                """,
        };
        try
        {
            var octets = await builder.ToArrayAsync(ct).ConfigureAwait(false);
            await using var writing = spool.Begin(MaxMessage);
            await writing.WriteAsync(octets, ct).ConfigureAwait(false);
            return await queue.EnqueueAsync(
                new Submission
                {
                    AccountId = owner.Id,
                    MailFrom = owner.Primary,
                    Recipients = [new SubmissionRecipient(to)],
                    Body = await writing.CompleteAsync(ct).ConfigureAwait(false),
                    SmtpUtf8 = builder.NeedsSmtpUtf8,
                    CopyToSent = true,
                },
                ct).ConfigureAwait(false);
        }
        catch (StoreBusyException busy)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.TestNotTaken, busy.Why));
        }
        catch (QuotaExceededException)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.TestMailboxFull));
        }
    }

    private async Task<(PreflightState State, string Text)> WayOutAsync(ImmutableDictionary<string, string> kept, SentTest test, bool isAnswered, CancellationToken ct)
    {
        if (Read(kept, RoundTripWitness.End, RoundTripJson.Default.TestEnd) is { } end)
        {
            return end.Delivered
                ? (PreflightState.Fine, Worded.Of(StateWords.TestTaken, end.Text))
                : (PreflightState.Blocked, Worded.Of(StateWords.TestRefused, end.Text));
        }

        if (await rows.GetAsync(test.QueueId, ct).ConfigureAwait(false) is not { } row || row.MessageId != test.MessageId)
        {
            return isAnswered ? (PreflightState.Fine, Worded.Of(StateWords.TestArrived)) : (PreflightState.Unknown, Worded.Of(StateWords.TestLeftQueue));
        }

        if (row.Hold) return (PreflightState.Blocked, Worded.Of(StateWords.TestHeld));
        if (row.LastText.Length == 0) return (PreflightState.Checking, Worded.Of(StateWords.TestUnderWay));
        var said = $"{(row.RemoteMta.Length > 0 ? $"{row.RemoteMta}: " : "")}{row.LastText}";
        var next = Worded.Of(StateWords.TestNextTry, Second(row.NextAttempt));

        // A server that asks to come again does so with all who are new to it; without any answer something stands in the way.
        return row.LastCode / 100 == 4 ? (PreflightState.WorthKnowing, Worded.Of(StateWords.TestDelayed, said, next)) : (PreflightState.Blocked, Worded.Of(StateWords.TestNotHandedOver, said, next));
    }

    /// <summary>The answer, wherever in the owner's mailboxes it lies. Kept once found: it may be read and deleted.</summary>
    private async Task<TestAnswer?> FindAnswerAsync(AccountEntry owner, SentTest test, CancellationToken ct)
    {
        foreach (var mailbox in await mailboxes.ListAsync(owner.Id, ct).ConfigureAwait(false))
        {
            foreach (var row in await messages.NewestAsync(mailbox.Id, 0, LookedThrough, MessageColumns.Envelope | MessageColumns.Delivery, ct).ConfigureAwait(false))
            {
                // Notices of servers have no envelope sender; what we wrote ourselves was not delivered.
                if (row.Received < test.At.AddSeconds(-1) || row.Delivery is not { MailFrom.Length: > 0 } delivery || !IsAnswer(row, test)) continue;
                var answer = new TestAnswer(delivery.FromAddress.Length > 0 ? delivery.FromAddress : delivery.MailFrom, row.Received, [.. Checks(delivery)]);
                await store.KeepAsync(Answered, JsonSerializer.Serialize(answer, RoundTripJson.Default.TestAnswer), ct).ConfigureAwait(false);
                return answer;
            }
        }

        return null;
    }

    private static bool IsAnswer(MessageRow row, SentTest test) =>
        row.Envelope is { } envelope && (Names(envelope.InReplyTo, test) || envelope.References.Any(id => Names(id, test)));

    private static bool Names(string? field, SentTest test) => field?.Contains(test.MessageId, StringComparison.Ordinal) == true;

    private static IEnumerable<RoundTripCheck> Checks(DeliveryFacts delivery)
    {
        foreach (var (method, term) in ((string, string)[])[("spf", "SPF"), ("dkim", "DKIM"), ("dmarc", "DMARC")])
        {
            // Several signatures: the best of them counts.
            var all = delivery.Checks.Where(check => check.Method == method).ToList();
            var best = all.FirstOrDefault(check => check.Result == "pass" && check.Aligned) ?? all.FirstOrDefault(check => check.Result == "pass") ?? all.FirstOrDefault();
            yield return best is null
                ? new RoundTripCheck(term, PreflightState.Unknown, Worded.Of(StateWords.NotChecked))
                : new RoundTripCheck(term, State(best), Result(best));
        }
    }

    private static Worded Result(SenderCheck check)
    {
        var result = check.Subject.Length > 0 ? Worded.Of(StateWords.WithDetail, check.Result, check.Subject) : Worded.FromString(check.Result);
        return check.Reason.Length > 0 ? Worded.Of(PieceWords.Named, result, check.Reason) : result;
    }

    private static string Second(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static PreflightState State(SenderCheck check) => check.Result switch
    {
        "pass" => PreflightState.Fine,
        "temperror" => PreflightState.Unknown,
        _ => PreflightState.WorthKnowing,
    };
}
