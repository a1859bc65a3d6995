using System.Text;
using System.Text.Json;
using Mox.Protocols.MtaSts;
using Mox.Protocols.Tests.Mime;
using Mox.Testing;
using Xunit.Abstractions;

namespace Mox.Protocols.Tests.MtaSts;

/// <summary>The cases of others, each by its own text.</summary>
public class MtaStsSuiteTests(ITestOutputHelper output)
{
    private const string Suite = "mta-sts";

    [SuiteFact(Suite)]
    public void Records_are_read_as_others_read_them() => Check("records", from one in Read("records.json")
                                                                           let expected = one.GetProperty("tags").EnumerateObject().ToDictionary(tag => tag.Name, tag => tag.Value.GetString())
                                                                           let text = one.GetProperty("record").GetString()!
                                                                           let record = MtaStsRecord.Read(text).Record
                                                                           select (text, expected.GetValueOrDefault("id") ?? "none", record?.Id ?? "none"));

    [SuiteFact(Suite)]
    public void Content_types_are_judged_as_others_judge_them() => Check("content-types", from one in Read("content-types.json")
                                                                                          let type = one.GetProperty("content_type").GetString()!
                                                                                          select (type, one.GetProperty("accepted").GetBoolean().ToString(), MtaStsPolicy.IsPlainText(type).ToString()));

    [SuiteFact(Suite)]
    public void Domains_have_a_policy_or_none_as_others_find() => Check("postfix-mta-sts-resolver", from one in Read("postfix-mta-sts-resolver-cases.json")
                                                                                                    select (one.GetProperty("domain").GetString()!, one.GetProperty("expected").GetString()!, Found(one)));

    [SuiteFact(Suite)]
    public void Policies_of_checkdmarc_are_read_as_there() => Check("checkdmarc-policies", from one in Read("checkdmarc-mta-sts-policies.json")
                                                                                           select (one.GetProperty("test").GetString()!, Validity(one), MtaStsPolicy.Parse(Encoding.UTF8.GetBytes(one.GetProperty("input").GetString()!)).Ok ? "valid" : "error"));

    [SuiteFact(Suite)]
    public void Records_of_checkdmarc_are_read_as_there() => Check("checkdmarc-records", from one in Read("checkdmarc-mta-sts-records.json")
                                                                                         select (one.GetProperty("test").GetString()!, Validity(one), MtaStsRecord.Parse(one.GetProperty("input").GetString()!).Ok ? "valid" : "error"));

    private static string Found(JsonElement one)
    {
        var txt = one.GetProperty("txt");
        IEnumerable<string> texts = txt.ValueKind switch { JsonValueKind.String => [txt.GetString()!], JsonValueKind.Array => [.. txt.EnumerateArray().Select(text => text.GetString()!)], _ => [] };
        if (MtaStsRecord.Choose(texts).Record is null) return "NONE";
        var policy = one.GetProperty("policy");
        if (policy.ValueKind != JsonValueKind.Object || one.GetProperty("tls").GetString() != "ok") return "FETCH_ERROR";
        return MtaStsPolicy.ReadReply(policy.GetProperty("status").GetInt32(), policy.TryGetProperty("content_type", out var type) ? type.GetString() : null, Encoding.UTF8.GetBytes(Body(policy))).Policy is null ? "FETCH_ERROR" : "VALID";
    }

    /// <summary>The body; one that is too long is described by its beginning and 2049 times 64 octets.</summary>
    private static string Body(JsonElement policy) => policy.TryGetProperty("body", out var body)
        ? body.GetString() ?? ""
        : policy.GetProperty("body_prefix").GetString() + new string('a', 2049 * 64);

    private static string Validity(JsonElement one) => one.GetProperty("expected").GetString()!.StartsWith("error", StringComparison.Ordinal) ? "error" : "valid";

    private static JsonElement[] Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.Folder(Suite)!, file)));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    private void Check(string suite, IEnumerable<(string Name, string Expected, string Actual)> cases) => KnownDifferences.Check(output, suite, cases, "MtaSts");
}
