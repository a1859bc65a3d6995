using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Mox.Server.Setup;

/// <summary>The values of <c>config/appliance.json</c>, read strictly: a key that is none, or a value of another kind, is told with its line.</summary>
/// <param name="Values">By key as in the configuration, such as <c>Acme:Contact:0</c>.</param>
/// <param name="Lines">On which line each stands.</param>
internal sealed record ApplianceSettings(ImmutableDictionary<string, string> Values, ImmutableDictionary<string, int> Lines)
{
    public const int MaxOctets = 64 << 10;

    private const int MaxFaults = 20;

    public static readonly ApplianceSettings None = new(ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase), ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase));

    /// <summary>All keys, and what stands there. A star is the place in a list.</summary>
    private static readonly FrozenDictionary<string, Kind> Keys = new Dictionary<string, Kind>
    {
        ["Appliance:HostName"] = Kind.Text,
        ["Appliance:Addresses:*"] = Kind.Text,
        ["Acme:Enabled"] = Kind.YesNo,
        ["Acme:Directory"] = Kind.Text,
        ["Acme:TermsAccepted"] = Kind.YesNo,
        ["Acme:Contact:*"] = Kind.Text,
        ["Acme:ExternalAccountKeyId"] = Kind.Text,
        ["Acme:ExternalAccountKeyFile"] = Kind.Text,
        ["Acme:Challenges:*"] = Kind.Text,
        ["Acme:TrustedRootFile"] = Kind.Text,
        ["Acme:CheckAddresses"] = Kind.YesNo,
        ["Acme:Addresses:*"] = Kind.Text,
        ["Certificates:KeepKeys"] = Kind.YesNo,
        ["Certificates:Files:*:Certificate"] = Kind.Text,
        ["Certificates:Files:*:Key"] = Kind.Text,
        ["Listen:Addresses:*"] = Kind.Text,
        ["Listen:Smtp"] = Kind.Number,
        ["Listen:Submission"] = Kind.Number,
        ["Listen:Submissions"] = Kind.Number,
        ["Listen:Imap"] = Kind.Number,
        ["Listen:Imaps"] = Kind.Number,
        ["Listen:Http"] = Kind.Number,
        ["Listen:Https"] = Kind.Number,
        ["Web:BehindProxy"] = Kind.YesNo,
        ["Web:Port"] = Kind.Number,
        ["Web:TrustedProxies:*"] = Kind.Text,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private enum Kind
    {
        Text,
        YesNo,
        Number,
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">JSON; comments and a comma behind the last value are allowed.</param>
    /// <param name="file">What the text is called in faults.</param>
    /// <exception cref="InvalidDataException">It is wrong; all faults, a line each.</exception>
    public static ApplianceSettings Parse(string text, string file)
    {
        if (string.IsNullOrWhiteSpace(text)) return None;
        var reading = new Reading(Encoding.UTF8.GetBytes(text));
        reading.Run();
        if (reading.Faults.Count > 0) throw new InvalidDataException(string.Join('\n', reading.Faults.Take(MaxFaults).Select(fault => string.Create(CultureInfo.InvariantCulture, $"{file}, line {fault.Line}: {fault.Text}"))));
        return new ApplianceSettings(reading.Values.ToImmutable(), reading.Lines.ToImmutable());
    }

    /// <summary>The line a fault of the options is about: they begin with the key.</summary>
    public int? LineOf(string fault) =>
        Lines.Where(line => fault.StartsWith(line.Key, StringComparison.OrdinalIgnoreCase) && (fault.Length == line.Key.Length || !char.IsAsciiLetterOrDigit(fault[line.Key.Length])))
            .OrderByDescending(line => line.Key.Length).Select(line => (int?)line.Value).FirstOrDefault();

    private sealed class Reading(byte[] octets)
    {
        public ImmutableDictionary<string, string>.Builder Values { get; } = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);

        public ImmutableDictionary<string, int>.Builder Lines { get; } = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.OrdinalIgnoreCase);

        public List<(int Line, string Text)> Faults { get; } = [];

        public void Run()
        {
            var reader = new Utf8JsonReader(octets, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 });
            try
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    Fault(reader.TokenStartIndex, "the file is one object, in braces");
                    return;
                }

                ReadObject(ref reader, "", "");
                if (reader.Read()) Fault(reader.TokenStartIndex, "something stands behind the end");
            }
            catch (JsonException broken)
            {
                Faults.Add(((int)(broken.LineNumber ?? 0) + 1, $"this is no JSON: {Short(broken.Message)}"));
            }
            catch (InvalidOperationException)
            {
                Fault(reader.TokenStartIndex, "the text is not UTF-8");
            }
        }

        /// <param name="reader">At the opening brace; behind the call at the closing one.</param>
        /// <param name="path">The key so far.</param>
        /// <param name="pattern">The same, with stars in place of numbers.</param>
        private void ReadObject(ref Utf8JsonReader reader, string path, string pattern)
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (name, at) = (reader.GetString()!, reader.TokenStartIndex);
                if (!seen.Add(name)) Fault(at, $"{Join(path, name)} stands here twice");
                reader.Read();
                if (Possible(Join(pattern, name)).Any())
                {
                    ReadValue(ref reader, Join(path, name), Join(pattern, name), at);
                    continue;
                }

                var known = string.Join(", ", Possible(pattern).Select(key => key[(pattern.Length == 0 ? 0 : pattern.Length + 1)..].Split(':')[0]).Distinct().Order(StringComparer.Ordinal));
                Fault(at, Join(path, name) == "Acme:ExternalAccountKey" ? "Acme:ExternalAccountKey is a secret, which does not belong here: name its file in ExternalAccountKeyFile" : $"{Join(path, name)} is no key; possible are {known}");
                reader.Skip();
            }
        }

        private void ReadValue(ref Utf8JsonReader reader, string path, string pattern, long at)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject when IsParent(pattern):
                    ReadObject(ref reader, path, pattern);
                    break;
                case JsonTokenType.StartArray when IsParent($"{pattern}:*") || Keys.ContainsKey($"{pattern}:*"):
                    for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++) ReadValue(ref reader, string.Create(CultureInfo.InvariantCulture, $"{path}:{i}"), $"{pattern}:*", reader.TokenStartIndex);
                    break;
                default:
                    Take(ref reader, path, pattern, at);
                    break;
            }
        }

        private void Take(ref Utf8JsonReader reader, string path, string pattern, long at)
        {
            var value = (Keys.TryGetValue(pattern, out var kind), kind, reader.TokenType) switch
            {
                (true, Kind.Text, JsonTokenType.String) => reader.GetString(),
                (true, Kind.YesNo, JsonTokenType.True) => "true",
                (true, Kind.YesNo, JsonTokenType.False) => "false",
                (true, Kind.Number, JsonTokenType.Number) when reader.TryGetInt32(out var number) => number.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            if (value is null)
            {
                Fault(at, $"{path} takes {Wanted(pattern)}");
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
                return;
            }

            Values[path] = value;
            Lines[path] = LineAt(at);
        }

        private static string Wanted(string pattern)
        {
            if (Keys.ContainsKey($"{pattern}:*")) return "a list of texts, in brackets";
            if (IsParent($"{pattern}:*")) return "a list of objects, in brackets";
            if (IsParent(pattern)) return "an object, in braces";
            return Keys.GetValueOrDefault(pattern) switch
            {
                Kind.YesNo => "true or false",
                Kind.Number => "a whole number",
                _ => "a text, in quotes",
            };
        }

        private static bool IsParent(string pattern) => Keys.Keys.Any(key => key.StartsWith(pattern + ":", StringComparison.Ordinal) && !key[(pattern.Length + 1)..].StartsWith('*'));

        private static IEnumerable<string> Possible(string pattern) => pattern.Length == 0 ? Keys.Keys : Keys.Keys.Where(key => key == pattern || key.StartsWith(pattern + ":", StringComparison.Ordinal));

        private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";

        private static string Short(string message) => message.Split(" LineNumber:", StringSplitOptions.None)[0];

        private void Fault(long at, string text) => Faults.Add((LineAt(at), text));

        private int LineAt(long at) => octets.AsSpan(0, (int)Math.Min(at, octets.Length)).Count((byte)'\n') + 1;
    }
}
