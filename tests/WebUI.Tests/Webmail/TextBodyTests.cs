using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail;

public class The_text_of_a_message
{
    [Fact]
    public void Is_read_in_paragraphs() => Assert.Equal(["One\nstill one", "Two"], TextBody.Read("One\r\nstill one\r\n\r\n\r\nTwo\r\n").Cast<TextBlock.Written>().Select(block => block.Runs.Single().Text));

    [Fact]
    public void Folds_the_quotes_that_end_it_and_only_those()
    {
        var blocks = TextBody.Read("> before\nAnswer\n\n> after\n>> older\n-- \nAnn");
        Assert.False(Assert.IsType<TextBlock.Quoted>(blocks[0]).Folded);
        Assert.IsType<TextBlock.Written>(blocks[1]);
        Assert.True(Assert.IsType<TextBlock.Quoted>(blocks[2]).Folded);
        Assert.Equal((true, 2), (Assert.IsType<TextBlock.Quoted>(blocks[3]).Folded, ((TextBlock.Quoted)blocks[3]).Depth));
        Assert.Equal("Ann", Assert.IsType<TextBlock.Signature>(blocks[4]).Runs.Single().Text);
    }

    [Theory]
    [InlineData("Yes.\n\nOn 12 Nov 2026, Ann <ann@a.example> wrote:\n> well?", true)]
    [InlineData("Ja.\n\nAm 12.11.2026 schrieb Ann:\n> und?\n-- \nBo", true)]
    [InlineData("\u306f\u3044\u3002\n\n2026\u5e7411\u670812\u65e5 Ann\uff1a\n> \u4f55", true)]
    [InlineData("On 12 Nov 2026, Ann wrote:\n> all there is", false)]
    [InlineData("Hello,\n\nmy answers:\n> well?", false)]
    [InlineData("Yes.\nOn 12 Nov 2026\n> well?", false)]
    [InlineData("Yes.\n\nOn 12 Nov 2026, Ann wrote:\n> well?\nNo.", false)]
    public void Folds_the_line_that_says_whose_the_last_quote_is(string text, bool folds) =>
        Assert.Equal(folds, TextBody.Read(text).Any(block => block is TextBlock.Attribution));

    [Fact]
    public void Shows_quotes_when_there_is_nothing_else() => Assert.False(Assert.IsType<TextBlock.Quoted>(Assert.Single(TextBody.Read("> all\n> of it"))).Folded);

    [Theory]
    [InlineData("See https://a.example/x?y=1.", "https://a.example/x?y=1")]
    [InlineData("(https://a.example/x(1))", "https://a.example/x(1)")]
    [InlineData("<https://a.example>", "https://a.example")]
    [InlineData("write to mailto:ann@a.example, please", "mailto:ann@a.example")]
    public void Finds_links_without_the_marks_around_them(string text, string link) =>
        Assert.Equal(link, Assert.IsType<TextBlock.Written>(Assert.Single(TextBody.Read(text))).Runs.Single(run => run.Link is not null).Text);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("data:text/html,x")]
    [InlineData("https://")]
    public void Makes_no_link_of_anything_but_the_web_and_mail(string text) =>
        Assert.DoesNotContain(Assert.IsType<TextBlock.Written>(Assert.Single(TextBody.Read(text))).Runs, run => run.Link is not null);

    [Fact]
    public void Loses_no_character_to_links()
    {
        const string text = "a https://x.example/1, b https://y.example/2";
        Assert.Equal(text, string.Concat(Assert.IsType<TextBlock.Written>(Assert.Single(TextBody.Read(text))).Runs.Select(run => run.Text)));
    }

    [Fact]
    public void May_be_empty() => Assert.Empty(TextBody.Read(" \n\n"));
}
