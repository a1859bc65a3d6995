using System.Globalization;
using System.Text;
using Mox.Protocols.AuthenticationResults;
using Mox.Testing;

namespace Mox.Protocols.Tests.AuthenticationResults;

public class AuthenticationResultsFieldTests
{
    public static TheoryData<string, string, int> Cases()
    {
        var data = new TheoryData<string, string, int>();
        foreach (var (input, expected, line) in Vectors.Read("authentication-results/fields.txt")) data.Add(input, expected, line);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_field_says_what_the_vectors_say(string input, string expected, int line)
    {
        Assert.True(line > 0);
        Assert.Equal(expected, Shown(Read(input)).Trim());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_was_read_is_written_and_read_as_the_same(string input, string expected, int line)
    {
        Assert.True(line > 0 && expected.Length > 0);
        var field = Read(input);
        if (field.AuthservId.Length == 0 || !field.IsSupported || field.Results.Any(one => one.Properties.Any(property => property.Type.Length == 0) || one.Result.Contains('.', StringComparison.Ordinal))) return;
        var written = field.ToField();
        Assert.StartsWith("Authentication-Results: ", written, StringComparison.Ordinal);
        var again = Read(written[(written.IndexOf(':', StringComparison.Ordinal) + 1)..^2]);
        Assert.Empty(again.Faults);
        Assert.Equal(Bare(Shown(field)), Bare(Shown(again)));
    }

    [Fact]
    public void A_field_of_ARC_begins_with_its_instance()
    {
        var field = AuthenticationResultsField.ReadArc(" i=2; lists.example.org;\r\n spf=pass smtp.mfrom=jqd@d1.example;\r\n dmarc=pass"u8);
        Assert.Equal((2, "lists.example.org", 2), (field.Instance, field.AuthservId, field.Results.Length));
        Assert.Empty(field.Faults);
        Assert.Null(AuthenticationResultsField.ReadArc(" lists.example.org; spf=pass"u8).Instance);
        Assert.NotEmpty(AuthenticationResultsField.ReadArc("i=0; x; spf=pass"u8).Faults);
        Assert.NotEmpty(AuthenticationResultsField.ReadArc("i=51; x; spf=pass"u8).Faults);
    }

    [Fact]
    public void Results_of_another_version_of_a_method_are_left_out()
    {
        var field = Read("x; dkim/2=pass; DKIM=fail; spf=pass");
        Assert.Equal("fail", Assert.Single(field.Of("dkim")).Result);
        Assert.Equal(3, field.Results.Length);
    }

    [Fact]
    public void Octets_above_127_are_read_as_UTF8()
    {
        Assert.Equal("bücher.example", Read("bücher.example; spf=pass smtp.mailfrom=müller@bücher.example").AuthservId);
        Assert.Empty(Read("bücher.example; spf=pass smtp.mailfrom=müller@bücher.example").Faults);
    }

    [Fact]
    public void Results_properties_and_comments_are_bounded()
    {
        var field = Read("x" + string.Concat(Enumerable.Repeat(";a=b", 500)));
        Assert.Equal(AuthenticationResultsField.MaxResults, field.Results.Length);
        field = Read("x; a=b" + string.Concat(Enumerable.Repeat(" (c) p.q=r", 500)));
        Assert.Equal(AuthenticationResultsField.MaxProperties, field.Results[0].Properties.Length);
        Assert.Equal(AuthenticationResultsField.MaxProperties, field.Results[0].Comments.Length);
        Assert.Equal(AuthenticationResultsField.MaxFaults, field.Faults.Length);
        Assert.Contains(Read("x; a=b (" + new string('c', AuthenticationResultsField.MaxOctets)).Faults, fault => fault.Offset == AuthenticationResultsField.MaxOctets);
    }

    private static AuthenticationResultsField Read(string value) => AuthenticationResultsField.Read(Encoding.UTF8.GetBytes(value));

    private static string Shown(AuthenticationResultsField field)
    {
        var text = new StringBuilder(field.AuthservId);
        if (field.HasVersion) text.Append(CultureInfo.InvariantCulture, $" {field.Version}");
        foreach (var result in field.Results)
        {
            text.Append(" | ").Append(result.Method);
            if (result.MethodVersion != 1) text.Append(CultureInfo.InvariantCulture, $"/{result.MethodVersion}");
            text.Append('=').Append(result.Result);
            if (result.Reason is { } reason) text.Append(" {").Append(reason).Append('}');
            foreach (var comment in result.Comments) text.Append(" (").Append(comment).Append(')');
            foreach (var property in result.Properties) text.Append(' ').Append(property);
        }

        if (field.IsSupported)
        {
            foreach (var fault in field.Faults) text.Append(CultureInfo.InvariantCulture, $" !{fault.Offset}");
        }

        return text.ToString();
    }

    private static string Bare(string shown) => string.Join(' ', shown.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word[0] != '!'));
}
