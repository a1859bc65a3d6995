using Mox.Server.Webmail.Compose.Advice;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Webmail;

public class Advice_before_sending
{
    [Theory]
    [InlineData("The plan is attached.", "attached")]
    [InlineData("Anbei der Plan.", "Anbei")]
    [InlineData("Vous trouverez ci-joint le plan.", "ci-joint")]
    [InlineData("Te envío el plano adjunto.", "adjunto")]
    [InlineData("In allegato il piano.", "In allegato")]
    [InlineData("Zie de bijlage.", "bijlage")]
    [InlineData("Przesyłam plan w załączniku.", "w załączniku")]
    [InlineData("План во вложении.", "вложении")]
    [InlineData("ファイルを添付します。", "添付")]
    [InlineData("We are attacking the problem.", null)]
    [InlineData("Grün ist die Anlagenstraße.", null)]
    public void Sees_an_attachment_that_was_forgotten(string text, string? word) => Assert.Equal(word, ForgottenAttachment.Word(text));

    [Fact]
    public void Looks_only_at_what_the_writer_wrote()
    {
        const string Text = "Yes, gladly.\n\n-- \nMox, attached to nothing\n\nOn Monday, Ann wrote:\n> see attached\nMore of mine\n---------- Forwarded message ----------\nattached\n";
        Assert.Equal("Yes, gladly.\n\nMore of mine\n", OwnWords.Of(Text, ""));
    }

    [Theory]
    [InlineData("Thank you for the letter, I will come to you on Monday and we can talk about the plan.", "en")]
    [InlineData("Vielen Dank für den Brief, ich komme am Montag und wir können über den Plan sprechen, wenn es dir passt.", "de")]
    [InlineData("Merci pour la lettre, je viens lundi et nous pouvons parler du plan avec vous.", "fr")]
    [InlineData("Gracias por la carta, voy el lunes y hablamos con usted de los planes que hay para la casa.", "es")]
    [InlineData("Спасибо за письмо, я приеду в понедельник и мы поговорим о плане, так как у меня будет время.", "ru")]
    [InlineData("お手紙ありがとうございます。月曜日に伺います。", "ja")]
    [InlineData("Ok!", null)]
    [InlineData("12345 https://x.example/y", null)]
    public void Knows_a_language_or_says_nothing(string text, string? language) => Assert.Equal(language, LanguageGuess.Of(text));

    [Theory]
    [InlineData("anna@kestrel.example", "anna@kestrle.example", "anna@kestrel.example")]
    [InlineData("pelle@kestrel.example", "pele@kestrel.example", "pelle@kestrel.example")]
    [InlineData("pelle@kestrel.example", "other@kestrl.example", "other@kestrel.example")]
    [InlineData("pelle@kestrel.example", "someone@elsewhere.example", null)]
    [InlineData("team1@kestrel.example", "team2@kestrel.example", null)]
    [InlineData("jo@kestrel.example", "bo@kestrel.example", null)]
    public void Finds_who_was_probably_meant(string known, string typed, string? meant) => Assert.Equal(meant, MistypedAddress.Nearest(typed, new HashSet<string> { known }));

    [Fact]
    public async Task Is_drawn_from_mail_sent_before()
    {
        await using var host = await WebmailHost.StartAsync();
        foreach (var i in (int[])[1, 2])
        {
            await host.ReceiveAsync($"From: mox@test.example\nTo: Ann <anna@kestrel.example>\nSubject: Brief {i}\n\nVielen Dank für den Brief, ich komme am Montag und wir können über den Plan sprechen, wenn es dir passt.\n", null, host.Mox["Sent"]);
        }

        var draft = await host.Composer.NewAsync(default) with { Markdown = "Thank you for the letter, I will come to you on Monday and we can talk about the attached plan.", To = [new Person(null, "Anna@Kestrel.example")] };
        var advice = await host.Composer.AdviseAsync(draft, default);
        Assert.Equal(
            [new WritingAdvice(WritingAdviceKind.AttachmentForgotten, "attached"), new WritingAdvice(WritingAdviceKind.EmptySubject), new WritingAdvice(WritingAdviceKind.OtherLanguage, "en", "de")],
            advice.AsEnumerable());
        var mistyped = await host.Composer.AdviseAsync(draft with { Subject = "s", Markdown = "x", To = [new Person(null, "ana@kestrel.example")] }, default);
        Assert.Empty(mistyped);
        mistyped = await host.Composer.AdviseAsync(draft with { Subject = "s", Markdown = "x", To = [new Person(null, "anna@kestrell.example")] }, default);
        Assert.Equal([new WritingAdvice(WritingAdviceKind.LikelyMistyped, "anna@kestrell.example", "anna@kestrel.example")], mistyped.AsEnumerable());
        Assert.Empty(await host.As<IComposer>(host.Other).AdviseAsync(draft with { Subject = "s", Markdown = "Thank you for the letter, I will come to you on Monday.", From = "u2@test.example" }, default));
        var blind = await host.Composer.AdviseAsync(draft with { Subject = "s", Markdown = "x", To = [new Person(null, "a@x.example"), new Person(null, "b@x.example")], Bcc = [new Person(null, "c@x.example")], Origin = new DraftOrigin(1, DraftKind.Reply, "", []) }, default);
        Assert.Equal(WritingAdviceKind.BlindInReplyAll, Assert.Single(blind).Kind);
    }
}
