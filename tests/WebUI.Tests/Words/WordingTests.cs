using Mox.WebUI.Words;

namespace Mox.WebUI.Tests.Words;

public class Words_from_resource_files
{
    [Fact]
    public void Take_values_in()
    {
        Assert.Equal("3 new", ListWords.New.With(3));
        Assert.Equal("1 thing", Wording.Count(1, "{0} thing", "{0} things"));
        Assert.Equal("2 things", Wording.Count(2, "{0} thing", "{0} things"));
    }
}
