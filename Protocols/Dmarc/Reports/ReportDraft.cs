using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Mox.Protocols.AuthenticationResults;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dmarc.Reports;

/// <summary>A report as far as it was read.</summary>
internal sealed class ReportDraft
{
    private readonly ImmutableArray<AggregateRow>.Builder _rows = ImmutableArray.CreateBuilder<AggregateRow>();
    private readonly List<string> _errors = [];
    private readonly List<OverrideReason> _reasons = [];
    private readonly List<ReportedDkim> _dkim = [];
    private readonly List<ReportedSpf> _spf = [];
    private readonly Dictionary<string, string> _part = new(StringComparer.Ordinal);
    private ReportHead _head = new("", "", "", default, default, new PublishedPolicy("", DmarcPolicy.None));
    private AggregateRow _row = Empty;

    private static AggregateRow Empty => new(null, 0, ReportDisposition.None, false, false, "");

    public int Rows => _rows.Count;

    public Parsed<AggregateReport> Finish() => _head.Policy.Domain.Length == 0
        ? new SyntaxFault(0, "domain of the policy")
        : new AggregateReport(_head with { Errors = [.. _errors] }, _rows.ToImmutable());

    /// <summary>Takes an element that ended.</summary>
    /// <param name="parent">The element it stands in.</param>
    /// <param name="name">Its name.</param>
    /// <param name="depth">Its depth, the root having 1.</param>
    /// <param name="text">Its own text.</param>
    public void Take(string parent, string name, int depth, string text)
    {
        switch (parent)
        {
            case "report_metadata" or "date_range": TakeHead(name, text); break;
            case "policy_published": _head = _head with { Policy = TakePolicy(_head.Policy, name, text) }; break;
            case "row" or "identifiers": TakeRow(name, text); break;
            case "policy_evaluated" when name == "reason": End(_reasons, new OverrideReason(ReportWords.Override(Part("type").ToLowerInvariant()), Part("comment"))); break;
            case "policy_evaluated": TakeEvaluated(name, text.ToLowerInvariant()); break;
            case "auth_results" when name == "dkim": End(_dkim, new ReportedDkim(Part("domain"), Part("selector"), Result(), Part("human_result"))); break;
            case "auth_results" when name == "spf": End(_spf, new ReportedSpf(Part("domain"), Result(), Part("scope").Equals("helo", StringComparison.OrdinalIgnoreCase) ? SpfIdentity.Helo : SpfIdentity.MailFrom, Part("human_result"))); break;
            case "reason" or "dkim" or "spf": if (_part.Count < AggregateReportReader.MaxParts) _part.TryAdd(name, text); break;
            case "feedback" when name == "record" && depth == 2: EndRow(); break;
        }
    }

    private void TakeHead(string name, string text)
    {
        _head = name switch
        {
            "org_name" => _head with { Organization = text },
            "email" => _head with { Email = text },
            "extra_contact_info" => _head with { ExtraContact = text },
            "report_id" => _head with { ReportId = text },
            "begin" => _head with { Begin = Time(text) },
            "end" => _head with { End = Time(text) },
            _ => _head,
        };
        if (name == "error" && text.Length > 0 && _errors.Count < AggregateReportReader.MaxParts) _errors.Add(text);
    }

    private static PublishedPolicy TakePolicy(PublishedPolicy policy, string name, string text)
    {
        var word = text.ToLowerInvariant();
        return name switch
        {
            "domain" => policy with { Domain = text },
            "p" => policy with { Policy = ReportWords.Policy(word) ?? DmarcPolicy.None },
            "sp" => policy with { SubdomainPolicy = ReportWords.Policy(word) },
            "np" => policy with { MissingDomainPolicy = ReportWords.Policy(word) },
            "adkim" => policy with { DkimAlignment = ReportWords.Alignment(word) },
            "aspf" => policy with { SpfAlignment = ReportWords.Alignment(word) },
            "pct" => policy with { Percent = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100 ? percent : null },
            "fo" => policy with { FailureReporting = text.Length == 0 ? null : text },
            "testing" => policy with { Testing = word switch { "y" => true, "n" => false, _ => null } },
            "discovery_method" => policy with { Method = word switch { "treewalk" => OrganizationMethod.TreeWalk, "psl" => OrganizationMethod.PublicSuffixList, _ => null } },
            _ => policy,
        };
    }

    private void TakeRow(string name, string text) => _row = name switch
    {
        "source_ip" => _row with { Source = IPAddress.TryParse(text, out var source) ? source : null },
        "count" => _row with { Count = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0 },
        "header_from" => _row with { HeaderFrom = text },
        "envelope_from" => _row with { EnvelopeFrom = text.Length == 0 ? null : text },
        "envelope_to" => _row with { EnvelopeTo = text.Length == 0 ? null : text },
        _ => _row,
    };

    private void TakeEvaluated(string name, string word) => _row = name switch
    {
        "disposition" => _row with { Disposition = ReportWords.Disposition(word) },
        "dkim" => _row with { DkimAligned = word == "pass" },
        "spf" => _row with { SpfAligned = word == "pass" },
        _ => _row,
    };

    private void EndRow()
    {
        _rows.Add(_row with { Reasons = [.. _reasons], Dkim = [.. _dkim], Spf = [.. _spf] });
        _row = Empty;
        _reasons.Clear();
        _dkim.Clear();
        _spf.Clear();
        _part.Clear();
    }

    private void End<T>(List<T> parts, T part)
    {
        if (parts.Count < AggregateReportReader.MaxParts) parts.Add(part);
        _part.Clear();
    }

    private string Part(string name) => _part.GetValueOrDefault(name, "");

    private MethodResult Result() => MethodResultWords.Of(Part("result")) ?? MethodResult.None;

    private static DateTimeOffset Time(string text)
    {
        var whole = text.Split('.')[0];
        return long.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
    }
}
