using Bunit;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail.Security;

namespace Mox.WebUI.Tests.Webmail.People;

public class The_mark_of_an_address : Page
{
    private IRenderedComponent<AddressMark> Mark(string address) => Render<AddressMark>(parameters => parameters.Add(mark => mark.Address, address));

    [Theory]
    [InlineData(SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.No, "DANE · RequireTLS", "ok")]
    [InlineData(SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.No, SafetyAnswer.No, "DANE", "ok")]
    [InlineData(SafetyAnswer.Yes, SafetyAnswer.No, SafetyAnswer.No, SafetyAnswer.Yes, "MTA-STS", "ok")]
    [InlineData(SafetyAnswer.Yes, SafetyAnswer.No, SafetyAnswer.No, SafetyAnswer.No, "TLS", "quiet")]
    [InlineData(SafetyAnswer.No, SafetyAnswer.No, SafetyAnswer.No, SafetyAnswer.No, "No TLS", "warn")]
    [InlineData(SafetyAnswer.Unknown, SafetyAnswer.No, SafetyAnswer.No, SafetyAnswer.No, "Not known yet", "quiet")]
    [InlineData(SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.Error, "Set up wrong", "warn")]
    public void Says_in_a_word_what_was_found(SafetyAnswer startTls, SafetyAnswer dane, SafetyAnswer requireTls, SafetyAnswer mtaSts, string word, string kind)
    {
        Safety.Answers["ann@x.example"] = FakeSafety.Of("ann@x.example", startTls, dane, requireTls, mtaSts);
        var page = Mark("ann@x.example");
        Assert.Equal(word, page.Find(".word").TextContent.Trim());
        Assert.Contains(kind, page.Find(".sec").ClassName, StringComparison.Ordinal);
        Assert.Equal($"How mail to ann@x.example travels: {word}", page.Find(".word").GetAttribute("aria-label"));
    }

    [Fact]
    public void Opens_its_card_of_five_lines_by_focus_and_by_pointer()
    {
        Safety.Answers["ann@x.example"] = FakeSafety.Of("ann@x.example", SafetyAnswer.Yes, SafetyAnswer.Yes, mtaSts: SafetyAnswer.Error);
        var page = Mark("ann@x.example");
        Assert.Empty(page.FindAll(".pop"));
        page.On(at => at.Find(".word").Focus());
        Assert.Equal(["STARTTLS", "DNSSEC", "DANE", "MTA-STS", "RequireTLS"], page.FindAll(".check .name").Select(name => name.TextContent));
        Assert.Contains("Something is wrong with the policy: the certificate is not valid", page.Find(".check.warn").TextContent, StringComparison.Ordinal);
        Assert.Equal(page.Find(".pop").Id, page.Find(".word").GetAttribute("aria-describedby"));
        page.On(at => at.Find(".word").KeyDown("Escape"));
        Assert.Empty(page.FindAll(".pop"));
        page.On(at => at.Find(".sec").TriggerEvent("onmouseenter", new Microsoft.AspNetCore.Components.Web.MouseEventArgs()));
        Assert.NotEmpty(page.FindAll(".pop"));
    }

    [Fact]
    public void Is_looked_up_again_when_something_did_not_answer_in_time()
    {
        Safety.Answers["ann@x.example"] = FakeSafety.Of("ann@x.example", SafetyAnswer.Yes, SafetyAnswer.Unknown);
        var page = Mark("ann@x.example");
        page.On(at => at.Find(".word").Focus());
        Assert.Equal("TLS", page.Find(".word").TextContent.Trim());
        Safety.Answers["ann@x.example"] = FakeSafety.Of("ann@x.example", SafetyAnswer.Yes, SafetyAnswer.Yes);
        Time.Advance(SafetyLook.Again);
        page.WaitForAssertion(() => Assert.Equal("DANE", page.Find(".word").TextContent.Trim()));
        Assert.NotEmpty(page.FindAll(".pop"));
        Safety.Answers["ann@x.example"] = FakeSafety.Of("ann@x.example", SafetyAnswer.No);
        Time.Advance(SafetyLook.Again);
        Assert.Equal(2, Safety.Asked);
    }

    [Theory]
    [InlineData(AddressPlace.Here, "Stays here", "never leaves it")]
    [InlineData(AddressPlace.UnknownHere, "No such address", "comes back")]
    [InlineData(AddressPlace.Routed, "Fixed route", "administrator")]
    [InlineData(AddressPlace.NotSent, "Not sent", "no mail")]
    public void Says_where_an_address_is_that_is_not_elsewhere(AddressPlace place, string word, string sentence)
    {
        Safety.Answers["a@ours.example"] = new AddressSafety("a@ours.example", place);
        var page = Mark("a@ours.example");
        Assert.Equal(word, page.Find(".word").TextContent.Trim());
        page.On(at => at.Find(".word").Focus());
        Assert.Contains(sentence, page.Find(".place").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_before_sending_that_a_host_does_not_promise_what_is_required()
    {
        AddressSafety[] all = [FakeSafety.Of("a@yes.example", SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.No), FakeSafety.Of("b@no.example", SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.No, SafetyAnswer.No), FakeSafety.Of("c@open.example", SafetyAnswer.Yes, SafetyAnswer.No, SafetyAnswer.Yes, SafetyAnswer.No)];
        var weakest = WeakestRecipient.Of(all, 0, requireTls: true, isListReply: false)!;
        Assert.Equal("There is no promise that no.example and 1 more passes mail on encrypted. As that is required, the message will come back from there.", weakest.Sentence);
        Assert.Null(weakest.RequireTls);
        Assert.Null(WeakestRecipient.Of(all, 0, requireTls: null, isListReply: false));
        Assert.Null(WeakestRecipient.Of([all[0], FakeSafety.Of("d@new.example", SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.Unknown, SafetyAnswer.No)], 0, requireTls: true, isListReply: false));
    }

    [Fact]
    public void Is_looked_up_anew_when_the_address_changes_and_the_old_look_up_ends()
    {
        Safety.Held["slow@x.example"] = new TaskCompletionSource();
        Safety.Answers["ann@x.example"] = FakeSafety.Of("ann@x.example", SafetyAnswer.Yes);
        var page = Mark("slow@x.example");
        Assert.Empty(page.FindAll(".sec"));
        page.Render(parameters => parameters.Add(mark => mark.Address, "ann@x.example"));
        page.WaitForAssertion(() => Assert.Equal("TLS", page.Find(".word").TextContent.Trim()));
        Assert.Equal("slow@x.example", Assert.Single(Safety.Ended));
        Safety.Answers["not"] = new AddressSafety("not", AddressPlace.Unreadable);
        page.Render(parameters => parameters.Add(mark => mark.Address, "not"));
        Assert.Empty(page.FindAll(".sec"));
    }
}

public class The_weakest_recipient : Page
{
    private static readonly AddressSafety Best = FakeSafety.Of("a@best.example", SafetyAnswer.Yes, SafetyAnswer.Yes, SafetyAnswer.Yes), Good = FakeSafety.Of("a@tls.example", SafetyAnswer.Yes), Clear = FakeSafety.Of("a@clear.example", SafetyAnswer.No);

    [Fact]
    public void Is_named_in_one_sentence_with_what_can_be_done()
    {
        Assert.Null(WeakestRecipient.Of([], 0, null, false));
        Assert.Null(WeakestRecipient.Of([Best, Good], 0, null, false));
        var clear = WeakestRecipient.Of([Best, Clear], 0, null, false)!;
        Assert.Equal(("clear.example takes mail without TLS. It could be read on the way.", "Require TLS", (bool?)true), (clear.Sentence, clear.Offer, clear.RequireTls));
        var required = WeakestRecipient.Of([Best, Clear], 0, true, false)!;
        Assert.Contains("will come back", required.Sentence, StringComparison.Ordinal);
        Assert.Null(required.RequireTls);
        Assert.StartsWith("clear.example and 1 more takes", WeakestRecipient.Of([Clear, FakeSafety.Of("b@open.example", SafetyAnswer.No), Clear], 0, null, false)!.Sentence, StringComparison.Ordinal);
        Assert.StartsWith("There is no address x@ours.example", WeakestRecipient.Of([Clear, new AddressSafety("x@ours.example", AddressPlace.UnknownHere)], 0, null, false)!.Sentence, StringComparison.Ordinal);
        Assert.StartsWith("Encryption for x.example is set up wrong", WeakestRecipient.Of([FakeSafety.Of("a@x.example", SafetyAnswer.Yes, mtaSts: SafetyAnswer.Error)], 0, null, false)!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_offered_REQUIRETLS_only_when_all_can_keep_it()
    {
        Assert.Equal("Require TLS", WeakestRecipient.Of([Best, new AddressSafety("a@ours.example", AddressPlace.Here)], 0, null, false)!.Offer);
        Assert.Null(WeakestRecipient.Of([Best], 1, null, false));
        Assert.Null(WeakestRecipient.Of([Best], 0, null, isListReply: true));
        Assert.Null(WeakestRecipient.Of([Best], 0, true, false));
        Assert.Null(WeakestRecipient.Of([Best], 0, false, false));
        Assert.Null(WeakestRecipient.Of([new AddressSafety("a@ours.example", AddressPlace.Here)], 0, null, false));
    }

    [Fact]
    public void Stands_below_the_recipients_and_goes_with_them()
    {
        (Safety.Answers["a@clear.example"], Safety.Answers["a@best.example"]) = (Clear, Best);
        bool? asked = null;
        var page = Render<RecipientSafety>(parameters => parameters.Add(part => part.People, [new Person(null, "a@clear.example"), new Person(null, "a@best.example")]).Add(part => part.OnRequireTls, value => asked = value));
        page.WaitForAssertion(() => Assert.Contains("clear.example takes mail", page.Find(".secline").TextContent, StringComparison.Ordinal));
        page.On(at => at.Find(".secline .txt").Click());
        Assert.True(asked);
        page.Render(parameters => parameters.Add(part => part.People, [new Person(null, "a@best.example")]));
        page.WaitForAssertion(() => Assert.Contains("promises", page.Find(".secline").TextContent, StringComparison.Ordinal));
        page.Render(parameters => parameters.Add(part => part.People, []));
        Assert.Empty(page.FindAll(".secline"));
    }
}
