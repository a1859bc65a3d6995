using System.Text;
using Mox.Protocols.Dkim;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dkim;

public class DkimGrammarTests
{
    private static string Hash { get; } = Convert.ToBase64String(new byte[32]);

    public static TheoryData<string, string> Signatures => Cases("dkim/signatures.txt");

    public static TheoryData<string, string> Keys => Cases("dkim/keys.txt");

    /// <summary>BH stands for a hash, SIG for a signature.</summary>
    [Theory]
    [MemberData(nameof(Signatures))]
    public void SignaturesAreReadOrTheFaultIsPlaced(string input, string expected)
    {
        var value = input.Replace("BH", Hash, StringComparison.Ordinal).Replace("SIG", "QUJD", StringComparison.Ordinal);
        var parsed = DkimSignature.Parse(Encoding.UTF8.GetBytes(value));
        Assert.Equal(expected, parsed.Try(out var signature, out var fault) ? Describe(signature) : fault.ToString());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void KeyRecordsAreReadOrTheFaultIsPlaced(string input, string expected)
    {
        var parsed = DkimKeyRecord.Parse(input);
        Assert.Equal(expected, parsed.Try(out var key, out var fault)
            ? $"{key.Kind} {key.PublicKey.Length} h={string.Join(':', key.Hashes)} s={string.Join(':', key.Services)} t={string.Join(':', key.Flags)}{(key.Note is null ? "" : $" n={key.Note}")}"
            : fault.ToString());
    }

    [Fact]
    public void WhatIsTooLongIsRefused()
    {
        Assert.False(DkimSignature.Parse(new byte[DkimSignature.MaxOctets + 1]).Ok);
        Assert.False(DkimKeyRecord.Parse(new string('a', DkimKeyRecord.MaxLength + 1)).Ok);
        Assert.False(TagList.Parse(string.Concat(Enumerable.Range(0, TagList.MaxTags + 1).Select(i => $"a{i}=;"))).Ok);
        Assert.True(TagList.Parse(string.Concat(Enumerable.Range(0, TagList.MaxTags).Select(i => $"a{i}=;"))).Ok);
    }

    [Fact]
    public void ARecordIsWrittenAsItIsReadAndCutForDns()
    {
        var record = TestMail.Rsa.Record with { Flags = ["s"], Services = ["email"], Note = "see \"us\"" };
        var text = DkimKeyText.Record(record);
        Assert.StartsWith("v=DKIM1; h=sha256; k=rsa; s=email; t=s; n=see \"us\"; p=MIIB", text, StringComparison.Ordinal);
        Assert.Equal(text, DkimKeyText.Record(DkimKeyRecord.Parse(text).Value));
        var strings = DkimKeyText.Strings(text);
        Assert.Equal(text, string.Concat(strings));
        Assert.All(strings, part => Assert.InRange(part.Length, 1, 255));
        Assert.StartsWith("a._domainkey.example.org. IN TXT ( \"v=DKIM1;", DkimKeyText.ZoneLine(TestMail.Name("a"), TestMail.Domain, record), StringComparison.Ordinal);
        Assert.Contains("n=see \\\"us\\\";", DkimKeyText.ZoneLine(TestMail.Name("a"), TestMail.Domain, record), StringComparison.Ordinal);
    }

    private static string Describe(DkimSignature signature) => string.Join(' ', ((string?[])
    [
        $"{signature.Algorithm} {signature.HeaderForm}/{signature.BodyForm} {signature.KeyName} h={string.Join(':', signature.SignedFields)}",
        signature.Identity is null ? null : $"i={signature.Identity} of {signature.IdentityDomain}",
        signature.BodyLength is null ? null : $"l={signature.BodyLength}",
        signature.SignedAt is { } signedAt ? $"t={signedAt.ToUnixTimeSeconds()}" : null,
        signature.ExpiresAt is { } expiresAt ? $"x={expiresAt.ToUnixTimeSeconds()}" : null,
    ]).OfType<string>());

    private static TheoryData<string, string> Cases(string file)
    {
        var data = new TheoryData<string, string>();
        foreach (var (input, expected, _) in Vectors.Read(file)) data.Add(input, expected);
        return data;
    }
}
