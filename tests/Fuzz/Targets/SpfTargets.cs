using System.Collections.Immutable;
using System.Net;
using System.Text;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;
using Mox.Protocols.Spf;

namespace Mox.Fuzz;

/// <summary>Records: a fault lies within the record, and a policy of whatever text comes to an end within its limits, with text that may be shown.</summary>
public sealed class SpfRecordTarget : FuzzTarget
{
    private static readonly SpfRequest Request = SpfRequest.For(IPAddress.Parse("2001:db8::1"), "mail.example.org", "strong-bad+x@email.example.com");

    public override string Name => "spf-record";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "v=spf1 +mx a:colo.example.com/28 -all", "v=spf1 ip4:192.0.2.128/28 ip6:2001:db8::/32 ~all", "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} ?all", "v=spf1 include:example.net redirect=_spf.example.com",
            "v=spf1 a/24//64 mx:%{d2}//48 ptr:example.com moo.cow=x%%%_%- exp=explain._spf.%{d} -all", "v=spf1 a:foo:bar/baz.example.com. include:%{p}.%{h}.example", "v=spf1 redirect=%{o}",
        ]).Select(Encoding.ASCII.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])[" ", "  ", "-all", " a", " mx", " ptr", " include:", " exists:", " ip4:", " ip6:", "redirect=", "exp=", "%{", "}", "%{d}", "%{ir}", "%{p}", "%%", "%_", "/", "//", "/24", ":", ".", "=", "~", "?", "::", "192.0.2.1"]).Select(Encoding.ASCII.GetBytes),
    ];

    public override void Run(byte[] input)
    {
        var text = Encoding.Latin1.GetString(input);
        var read = SpfRecord.Parse(text);
        Hold(!read.Ok || SpfRecord.IsMeant(text), "only what is meant as a policy is one");
        if (read.Try(out var record, out var fault))
        {
            Hold(record.Text == text && SpfRecord.Parse(record.ToString()).Value == record, "a record is its text");
            foreach (var directive in record.Directives) Hold(text.AsSpan(directive.Offset).StartsWith(directive.Text), "a directive stands at its place");
            var terms = text[6..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            Hold(terms == record.Directives.Length + record.Others.Length + (record.Redirect is null ? 0 : 1) + (record.Explanation is null ? 0 : 1), "every term is one of them");
        }
        else
        {
            Hold(fault.Offset >= 0 && fault.Offset <= text.Length, "a fault lies within the record");
        }

        var dns = new OneTextDns(input);
        var verdict = new SpfEvaluation(dns, TimeProvider.System).CheckAsync(Request, CancellationToken.None).GetAwaiter().GetResult();
        Hold(dns.Asked == verdict.Questions && verdict.Questions <= SpfLimits.Default.Questions && verdict.Terms <= 10 && verdict.VoidTerms <= 3, "limits hold");
        Hold(!verdict.Reason.AsSpan().ContainsAnyExceptInRange(' ', '~') && verdict.Reason.Length is > 0 and <= 600, "a reason may be shown");
        Hold(verdict.Explanation is null || (verdict.Result == SpfResult.Fail && !verdict.Explanation.AsSpan().ContainsAnyExceptInRange(' ', '~')), "an explanation is of a fail, and may be shown");
        Hold(verdict.Result == SpfResult.Neutral || (verdict.Result is SpfResult.TempError or SpfResult.PermError or SpfResult.None) == (verdict.Mechanism is null), "a result has its mechanism");
        Hold(read.Ok || verdict.Result is SpfResult.PermError or SpfResult.None, "a broken record says nothing of a client");
        var field = ReceivedSpf.Of(verdict, DomainName.Parse("receiver.example").Value);
        Hold(ReceivedSpf.Parse(Encoding.ASCII.GetBytes(field.Write())).Try(out var again, out _) && again.Result == verdict.Result && again.Pairs.Length == field.Pairs.Length, "what is recorded is read again");
    }

    /// <summary>The same text at each name, one address, and names of nothing.</summary>
    private sealed class OneTextDns(byte[] text) : IDnsResolver
    {
        public int Asked { get; private set; }

        public Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct)
        {
            Asked++;
            DnsRecord? record = type switch
            {
                DnsType.Txt => new DnsRecord.Text(name, 1, [[.. text]]),
                DnsType.Aaaa when !name.Text.Contains("foo", StringComparison.Ordinal) => new DnsRecord.Address(name, 1, IPAddress.Parse("2001:db8::2")),
                DnsType.Mx => new DnsRecord.MailExchange(name, 1, 1, name),
                DnsType.Ptr => new DnsRecord.Pointer(name, 1, DnsName.Parse("mail.example.org").Value),
                _ => null,
            };
            var status = record is null ? DnsStatus.NoData : DnsStatus.Found;
            return Task.FromResult(new DnsAnswer<DnsRecord>(record is null ? ImmutableArray<DnsRecord>.Empty : [record], status, false, default));
        }

        public Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

        public Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

        public Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

        public Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct) => throw new NotSupportedException();
    }
}

/// <summary>Macros, with senders of any kind: an explanation is within its bound, a name asked for is one that can be asked for.</summary>
public sealed class SpfMacroTarget : FuzzTarget
{
    public override string Name => "spf-macro";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "%{s}\nstrong-bad@email.example.com\nmail.example.org", "%{ir}.%{v}._spf.%{d2}\na@b.example\n[192.0.2.1]", "%{L1R-+,/_=}.x\n\"a b\"@c.example\nh", "See http://%{d}/why.html?s=%{S}&i=%{I}\n@d.example\nJUMPIN' JUPITER",
            "%{c} %{r} %{t} %{p} %{h127} %{o}\njürgen@bücher.example\nmail", "%%%_%-\n\n\n",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["%{", "}", "%{s}", "%{l1r-}", "%{D}", "r", "R", "9", "0", ".", "-", "+", ",", "/", "_", "=", "%", "@", "\n", "\"", "é", "\0"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        var parts = Encoding.UTF8.GetString(input).Split('\n', 3);
        foreach (var kind in Enum.GetValues<SpfTextKind>())
        {
            if (!SpfMacroString.Parse(parts[0], kind).Try(out var text, out var fault)) Hold(fault.Offset >= 0 && fault.Offset <= parts[0].Length, "a fault lies within the text");
            else Hold(text.Text == parts[0] && (kind == SpfTextKind.Explanation || SpfMacroString.Parse(parts[0], SpfTextKind.Explanation).Ok), "an explanation may hold whatever others may");
        }

        var request = SpfRequest.For(IPAddress.Parse("192.0.2.1"), parts.Length > 2 ? parts[2] : "", parts.Length > 1 ? parts[1] : "");
        Hold(request.Hello.Length <= 255 && request.Local.Length > 0, "a request is bounded");
        var verdict = new SpfEvaluation(new ExplainingDns(parts[0]), TimeProvider.System).CheckAsync(request, CancellationToken.None).GetAwaiter().GetResult();
        Hold((request.Domain is null) == (verdict.Result == SpfResult.None) || request.SenderDomain == "explanation.example", "without a domain there is no policy");
        Hold(verdict.Explanation is not { } explanation || (explanation.Length <= SpfLimits.Default.Explanation && !explanation.AsSpan().ContainsAnyExceptInRange(' ', '~')), "an explanation may be shown");
    }

    /// <summary>A policy that fails with the text for its explanation, having asked for it as a name too.</summary>
    private sealed class ExplainingDns(string text) : IDnsResolver
    {
        public Task<DnsAnswer<DnsRecord>> LookUpAsync(DnsName name, DnsType type, CancellationToken ct)
        {
            var spec = SpfMacroString.Parse(text, SpfTextKind.DomainSpec).Ok ? $"exists:{text} " : "";
            var policy = name.Text == "explanation.example" ? text : $"v=spf1 {spec}-all exp=explanation.example";
            return Task.FromResult(type == DnsType.Txt
                ? new DnsAnswer<DnsRecord>([new DnsRecord.Text(name, 1, [[.. Encoding.UTF8.GetBytes(policy)]])], DnsStatus.Found, false, default)
                : new DnsAnswer<DnsRecord>([], DnsStatus.NameMissing, false, default));
        }

        public Task<DnsAnswer<MxRecord>> MxAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

        public Task<DnsAnswer<IPAddress>> AddressesAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

        public Task<DnsAnswer<string>> TxtAsync(DomainName name, CancellationToken ct) => throw new NotSupportedException();

        public Task<DnsAnswer<DomainName>> ReverseAsync(IPAddress address, CancellationToken ct) => throw new NotSupportedException();
    }
}

/// <summary>Received-SPF: what is read is written so that it is read as the same, in lines that are sound.</summary>
public sealed class ReceivedSpfTarget : FuzzTarget
{
    public override string Name => "received-spf";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ((string[])
        [
            "pass (mybox.example.org: domain of\r\n myname@example.com designates 192.0.2.1 as permitted sender)\r\n receiver=mybox.example.org; client-ip=192.0.2.1;\r\n envelope-from=\"myname@example.com\"; helo=foo.example.com;",
            "SoftFail (a (b \\) c)) identity=mailfrom client-ip=192.0.2.1 mechanism=ip4:192.0.2.1; problem=\"a \\\"b\\\" c\"", "none", "permerror x=y;z = (c) w",
        ]).Select(Encoding.ASCII.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["(", ")", "\\", "\"", ";", "=", " ", "\r\n ", "\r", "\n", "pass", "client-ip=", "é", "\0"]).Select(Encoding.UTF8.GetBytes)];

    public override void Run(byte[] input)
    {
        if (!ReceivedSpf.Parse(input).Try(out var field, out var fault))
        {
            Hold(fault.Offset >= 0 && fault.Offset <= Math.Max(input.Length, ReceivedSpf.MaxLength), "a fault lies within the value");
            return;
        }

        var written = field.Write();
        Hold(written.Replace("\r\n ", " ", StringComparison.Ordinal).AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0, "lines are folded, and printable");
        Hold(written.Split("\r\n").All(line => line.Length <= 998), "lines are not too long");
        Hold(ReceivedSpf.Parse(Encoding.ASCII.GetBytes(written)).Try(out var again, out _) && again.Result == field.Result && again.Pairs.Length == field.Pairs.Length, "what is written is read");
        Hold(again!.Write() == written, "and written as the same");
    }
}
