using Microsoft.Extensions.DependencyInjection;
using Mox.Server.Inbound;
using Mox.Server.Storage;
using Mox.Server.Tests.Smtp;
using Mox.Server.Vacations;
using Mox.Shared.Model.Accounts;

namespace Mox.Server.Tests.Vacations;

/// <summary>Messages come in by SMTP; the answers are made when the test asks for them.</summary>
public class Mail_to_somebody_who_is_away
{
    private static Task<SmtpHouse> OpenAsync(Action<IServiceCollection>? more = null) => SmtpHouse.OpenAsync(more: services =>
    {
        services.AddSingleton<IAnswerLook, PlainLook>();
        services.AddVacations();
        more?.Invoke(services);
    });

    private static async Task<VacationAnswers> AwayAsync(SmtpHouse house, Action<Vacation>? how = null)
    {
        var vacation = new Vacation { AccountId = house.Alice.Id, IsOn = true, Text = "I am **away**.\n" };
        how?.Invoke(vacation);
        await house.Store.Get<VacationStore>().SaveAsync(vacation, default);
        house.Time.Advance(TimeSpan.FromSeconds(1));
        return house.Store.Get<VacationAnswers>();
    }

    private static async Task DeliverAsync(SmtpHouse house, string header = "", string from = "ann@sender.example", string? to = null, string author = "Ann <ann@sender.example>")
    {
        await using var peer = house.Connect();
        await peer.HelloAsync();
        await peer.BeginDataAsync(from, house.Alice.Address.ToString());
        await peer.SendAsync($"From: {author}\r\nTo: {to ?? house.Alice.Address.ToString()}\r\nSubject: hello\r\nMessage-ID: <1@sender.example>\r\nReferences: <0@sender.example>\r\n{header}\r\nBody\r\n.\r\n");
        await peer.ExpectAsync(250);
    }

    [Fact]
    public async Task Is_answered_once_with_all_that_says_it_is_automatic()
    {
        await using var house = await OpenAsync();
        var answers = await AwayAsync(house);
        await DeliverAsync(house);
        Assert.Equal(1, await answers.TurnAsync(default));
        var (submission, text) = Assert.Single(house.Queue.Taken);
        Assert.Null(submission.MailFrom);
        Assert.Equal((house.Alice.Id, "ann@sender.example", "NEVER"), (submission.AccountId, submission.Recipients[0].Address.ToString(), submission.Recipients[0].Notify));
        Assert.Contains("Auto-Submitted: auto-replied\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Subject: Auto: hello\r\n", text, StringComparison.Ordinal);
        Assert.Contains("In-Reply-To: <1@sender.example>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("References: <0@sender.example> <1@sender.example>\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"From: \"Alice A.\" <{house.Alice.Address}>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("<b>I am **away**.\n</b>".ReplaceLineEndings("\r\n"), text, StringComparison.Ordinal);

        // The next ones within a week are not; one after it is.
        await DeliverAsync(house);
        await DeliverAsync(house, from: "bounce-7@sender.example");
        house.Time.Advance(TimeSpan.FromDays(6.9));
        await DeliverAsync(house);
        Assert.Equal(0, await answers.TurnAsync(default));
        house.Time.Advance(TimeSpan.FromDays(0.2));
        await DeliverAsync(house);
        Assert.Equal(1, await answers.TurnAsync(default));
        Assert.Equal(5, (await house.InboxAsync(house.Alice)).Count);
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-generated\r\n")]
    [InlineData("Auto-Submitted: auto-replied; owner-email=x@y.example\r\n")]
    [InlineData("List-Id: <dev.lists.example>\r\n")]
    [InlineData("List-Unsubscribe: <mailto:x@y.example>\r\n")]
    [InlineData("Precedence: bulk\r\n")]
    [InlineData("X-Auto-Response-Suppress: OOF, AutoReply\r\n")]
    public async Task Of_lists_and_programs_is_not_answered(string header)
    {
        await using var house = await OpenAsync();
        var answers = await AwayAsync(house);
        await DeliverAsync(house, header);
        Assert.Equal(0, await answers.TurnAsync(default));
        Assert.Single(await house.InboxAsync(house.Alice));
        await DeliverAsync(house, "Auto-Submitted: no\r\n");
        Assert.Equal(1, await answers.TurnAsync(default));
    }

    [Theory]
    [InlineData("", "Ann <ann@sender.example>")]
    [InlineData("MAILER-DAEMON@sender.example", "Ann <ann@sender.example>")]
    [InlineData("owner-dev@sender.example", "Ann <ann@sender.example>")]
    [InlineData("dev-request@sender.example", "Ann <ann@sender.example>")]
    [InlineData("ann@sender.example", "Shop <no-reply@sender.example>")]
    [InlineData("ann@sender.example", "alice@test.example")]
    public async Task Of_senders_that_read_no_answers_or_the_reader_is_not_answered(string from, string author)
    {
        await using var house = await OpenAsync();
        var answers = await AwayAsync(house);
        await DeliverAsync(house, from: from, author: author);
        Assert.Equal(0, await answers.TurnAsync(default));
    }

    [Fact]
    public async Task Is_answered_only_when_it_names_the_reader()
    {
        await using var house = await OpenAsync();
        var answers = await AwayAsync(house);
        await DeliverAsync(house, to: "all@sender.example");
        await DeliverAsync(house, to: house.Bob.Address.ToString());
        Assert.Equal(0, await answers.TurnAsync(default));
        await DeliverAsync(house, to: $"all@sender.example\r\nCc: {house.Alice.Address}");
        Assert.Equal(1, await answers.TurnAsync(default));
    }

    [Fact]
    public async Task That_is_held_for_junk_or_not_proven_is_not_answered()
    {
        await using var house = await OpenAsync(services => services.AddSingleton<IInboundCheck, HoldsAllForJunk>());
        var answers = await AwayAsync(house);
        await DeliverAsync(house);
        Assert.Equal(0, await answers.TurnAsync(default));
        Assert.Single(await house.MailboxAsync(house.Alice["Junk"]));
        var traits = new MessageTraits { Delivery = new DeliveryFacts { MailFrom = "ann@sender.example", MailFromValidation = "fail" } };
        var row = new MessageRow { MessageId = 1, MailboxId = 1, Uid = 1, ModSeq = 1, Flags = 0, Keywords = [], Size = 1, Received = default, Saved = default, ThreadId = 1, Delivery = traits.Delivery };
        Assert.Null(AnswerChoice.Of(house.Store.Book.Account(house.Alice.Id)!, house.Store.Book, row, default, out var why));
        Assert.Contains("proven", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_answered_between_the_dates_to_people_in_the_contacts_and_anew_when_the_text_is_another()
    {
        await using var house = await OpenAsync();
        var start = house.Time.GetUtcNow();
        var answers = await AwayAsync(house, vacation => (vacation.From, vacation.Until) = (start.AddDays(1), start.AddDays(3)));
        await DeliverAsync(house);
        Assert.Equal(0, await answers.TurnAsync(default));
        house.Time.Advance(TimeSpan.FromDays(1));
        await DeliverAsync(house);
        Assert.Equal(1, await answers.TurnAsync(default));
        await AwayAsync(house, vacation => (vacation.From, vacation.Until, vacation.Text) = (start.AddDays(1), start.AddDays(3), "Back soon."));
        await DeliverAsync(house);
        Assert.Equal(1, await answers.TurnAsync(default));
        house.Time.Advance(TimeSpan.FromDays(2));
        await DeliverAsync(house, from: "bo@sender.example", author: "bo@sender.example");
        Assert.Equal(0, await answers.TurnAsync(default));
        await AwayAsync(house, vacation => vacation.IsForContactsOnly = true);
        await DeliverAsync(house);
        Assert.Equal(0, await answers.TurnAsync(default));
        Assert.Equal(2, house.Queue.Taken.Count);
        await AwayAsync(house, vacation => vacation.IsOn = false);
        await DeliverAsync(house);
        Assert.Equal(0, await answers.TurnAsync(default));
    }

    [Fact]
    public async Task Ends_after_a_hundred_answers_an_hour_and_a_queue_that_fails_costs_no_sender_the_answer()
    {
        await using var house = await OpenAsync();
        var answers = await AwayAsync(house);
        house.Queue.Fault = new StoreBusyException("busy", diskFull: false);
        await DeliverAsync(house);
        Assert.Equal(0, await answers.TurnAsync(default));
        house.Queue.Fault = null;
        for (var i = 0; i < VacationAnswers.MostByHour + 3; i++) await DeliverAsync(house, from: i == 0 ? "ann@sender.example" : $"a{i}@sender.example", author: i == 0 ? "ann@sender.example" : $"a{i}@sender.example");
        Assert.Equal(VacationAnswers.MostByHour, await answers.TurnAsync(default));
        Assert.Equal("ann@sender.example", house.Queue.Taken[0].Submission.Recipients[0].Address.ToString());
        house.Time.Advance(TimeSpan.FromHours(1.1));
        await DeliverAsync(house, from: "late@sender.example", author: "late@sender.example");
        Assert.Equal(1, await answers.TurnAsync(default));
    }

    private sealed class PlainLook : IAnswerLook
    {
        public string Html(string markdown) => $"<b>{markdown}</b>";

        public Task<string> NameAsync(long accountId, string address, string usual, CancellationToken ct) => Task.FromResult("Alice A.");
    }

    private sealed class HoldsAllForJunk : IInboundCheck
    {
        public string Name => "junk";

        public CheckStage Stage => CheckStage.Way;

        public ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct) => new(new CheckResult(CheckVerdict.Junk, null, "held to be junk"));
    }
}
