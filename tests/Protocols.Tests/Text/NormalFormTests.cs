using System.Diagnostics;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Tests.Text;

public class NormalFormTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("u\u0308ber")]
    [InlineData("각 ﬁ ①")]
    [InlineData("e\u0323\u0301")]
    [InlineData("\U0001D15E\U0001F600")]
    public void Ordinary_text_has_the_normal_form_of_the_standard(string text)
    {
        foreach (var form in Enum.GetValues<NormalizationForm>()) Assert.Equal(text.Normalize(form), NormalForm.Of(text, form));
    }

    [Fact]
    public void What_is_no_character_is_replaced()
    {
        Assert.Equal("é\uFFFD\uFFFDb", NormalForm.Of("e\u0301\uFFFE\uD800b", NormalizationForm.FormC));
        Assert.Equal("\uFFFDa", NormalForm.Of("\uDC00a", NormalizationForm.FormD));
        Assert.False(NormalForm.Is("\uFFFE", NormalizationForm.FormC));
    }

    [Fact]
    public void Thirty_marks_stay_together_and_more_are_broken()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301", NormalForm.MaxMarks));
        Assert.Equal("a" + marks, NormalForm.Of("a" + marks, NormalizationForm.FormD));
        Assert.Equal($"a{marks}\u034F\u0301b", NormalForm.Of($"a{marks}\u0301b", NormalizationForm.FormD));
    }

    [Theory]
    [InlineData("\u0301\u0323")]
    [InlineData("\u0F71\u0F72\u0F74")]
    [InlineData("\U0001D165\u0323")]
    [InlineData("각")]
    [InlineData("ﷺ")]
    public void A_million_marks_take_no_minutes(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        var clock = Stopwatch.StartNew();
        _ = NormalForm.Of(text, NormalizationForm.FormC);
        _ = NormalForm.Of(text, NormalizationForm.FormKD);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{clock.Elapsed}");
    }
}
