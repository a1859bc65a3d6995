using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Dmarc;
using Mox.Protocols.Mime.Fields;
using Mox.Testing;

namespace Mox.Protocols.Tests.Dmarc;

/// <summary>Messages to evaluate, in short.</summary>
internal static class Mail
{
    public static readonly DmarcSettings BySuffix = new() { Method = OrganizationMethod.PublicSuffixList };

    public static DomainName Domain(string name) => DomainName.Parse(name).Value;

    /// <param name="from">The value of From, or a domain alone.</param>
    /// <param name="spf">The domain that SPF passed for; with a word and a colon before it, another result.</param>
    /// <param name="dkim">The same for signatures.</param>
    public static DmarcQuestion From(string from, string? spf = null, string[]? dkim = null, int sample = 0) => new(
        AuthorAddress.Read(Encoding.UTF8.GetBytes(from.Contains('@', StringComparison.Ordinal) ? from : $"Ann <ann@{from}>")),
        spf is null ? null : new DmarcSpf(Result(spf), Domain(Name(spf))),
        [.. (dkim ?? []).Select(one => new DmarcDkim(Result(one), Domain(Name(one)), "s1"))],
        sample);

    public static Task<DmarcEvaluation> CheckAsync(this FakeDns dns, DmarcQuestion question, DmarcSettings? settings = null) =>
        DmarcEvaluator.EvaluateAsync(question, dns, settings ?? DmarcSettings.Default, CancellationToken.None);

    public static FakeDns Policy(this FakeDns dns, string domain, string tags) => dns.Exists(domain).Txt($"_dmarc.{domain}", $"v=DMARC1; {tags}");

    private static MethodResult Result(string text) => text.Contains(':', StringComparison.Ordinal) ? MethodResultWords.Of(text.Split(':')[0])!.Value : MethodResult.Pass;

    private static string Name(string text) => text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
