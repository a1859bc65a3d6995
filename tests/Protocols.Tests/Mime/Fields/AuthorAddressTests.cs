using System.Text;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Tests.Mime.Fields;

public class Authors_of_a_field_with_several
{
    [Theory]
    [InlineData("a@one.example", "a@one.example")]
    [InlineData("Ann <a@one.example>, \"b, c\" <b@two.example>,\r\n c@three.example", "a@one.example b@two.example c@three.example")]
    [InlineData("a@one.example, <b>, c@two.example", "a@one.example ? c@two.example")]
    [InlineData("a@one.example, friends: b@two.example;", "? ?")]
    [InlineData("a@one.example, b@two.example\0", "? ?")]
    [InlineData("a@one.example <b@two.example> <c@three.example>", "? ?")]
    [InlineData("friends:;", "")]
    [InlineData(" ", "")]
    public void Are_read_one_by_one(string value, string expected) =>
        Assert.Equal(expected, string.Join(' ', AuthorAddress.ReadEach(Encoding.Latin1.GetBytes(value)).Select(author => author.Address is { } address ? $"{address.Local}@{address.Domain}" : "?")));
}
