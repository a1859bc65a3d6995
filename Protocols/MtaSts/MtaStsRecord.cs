using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.MtaSts;

/// <summary>The text record at <c>_mta-sts</c> that says that a domain has a policy, and by its id when another one is to be fetched.</summary>
/// <remarks>RFC 8461 §3.1.</remarks>
public sealed record MtaStsRecord
{
    /// <summary>The label in front of the domain that makes the name of the record.</summary>
    public const string NameLabel = "_mta-sts";

    /// <summary>The longest id, in characters.</summary>
    public const int MaxId = 32;

    /// <summary>The longest record read, in characters.</summary>
    public const int MaxLength = 4096;

    private const string Version = "v=STSv1";

    private MtaStsRecord(string id) => Id = id;

    /// <summary>Changes with the policy: 1 to 32 letters and digits, without an order.</summary>
    public string Id { get; }

    /// <summary>Fields that are not known, in their order.</summary>
    public ImmutableArray<MtaStsField> Others { get; private init; } = [];

    /// <summary>A record with this id. Fault: another character than letters and digits of ASCII, none, or more than 32.</summary>
    public static Parsed<MtaStsRecord> WithId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return IsId(id) ? new MtaStsRecord(id) : new SyntaxFault(0, "1 to 32 letters and digits as id");
    }

    /// <summary>True when a text is meant as such a record: others at the same name do not count.</summary>
    public static bool IsRecord(ReadOnlySpan<char> text) => text.StartsWith(Version, StringComparison.Ordinal) && text[Version.Length..].TrimStart(" \t") is [';', ..];

    /// <summary>Chooses among all texts at the name: no record, one, or several, of which none counts.</summary>
    /// <param name="texts">The texts, the strings of each put together without blanks.</param>
    public static MtaStsRecordReading Choose(IEnumerable<string> texts)
    {
        var meant = texts.Where(text => IsRecord(text)).Take(2).ToArray();
        return meant switch
        {
            [] => new MtaStsRecordReading(null, []),
            [var one] => Read(one),
            _ => new MtaStsRecordReading(null, [new MtaStsFault(MtaStsFaultKind.SeveralRecords, 0, new SyntaxFault(0, "one record"), true)]),
        };
    }

    /// <summary>Reads a record and tells all that is wrong in it. Empty fields and blanks at the end are passed over.</summary>
    public static MtaStsRecordReading Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new MtaStsRecordReader().Read(text);
    }

    /// <summary>Reads a record; the first thing that makes it unusable is the fault.</summary>
    public static Parsed<MtaStsRecord> Parse(string text)
    {
        var reading = Read(text);
        return reading.Record is { } record ? record : reading.Faults.First(fault => fault.IsFatal).Fault;
    }

    /// <summary>The record as it is published, each field with its semicolon.</summary>
    public override string ToString() => $"{Version}; id={Id};{string.Concat(Others.Select(other => $" {other.Name}={other.Value};"))}";

    private static bool IsId(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        }

        return text.Length is > 0 and <= MaxId;
    }

    /// <summary>One pass over the fields.</summary>
    private sealed class MtaStsRecordReader
    {
        private readonly ImmutableArray<MtaStsFault>.Builder _faults = ImmutableArray.CreateBuilder<MtaStsFault>();
        private readonly ImmutableArray<MtaStsField>.Builder _others = ImmutableArray.CreateBuilder<MtaStsField>();
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal) { "v" };
        private string _id = "";

        public MtaStsRecordReading Read(string text)
        {
            if (text.Length > MaxLength) Tell(MtaStsFaultKind.TooLong, 0, $"at most {MaxLength} characters", fatal: true);
            else if (!IsRecord(text)) Tell(MtaStsFaultKind.Version, 0, "v=STSv1;", fatal: true);
            else Fields(text);
            var faults = _faults.ToImmutable();
            return new MtaStsRecordReading(faults.Any(fault => fault.IsFatal) ? null : new MtaStsRecord(_id) { Others = _others.ToImmutable() }, faults);
        }

        private void Fields(string text)
        {
            for (var at = text.IndexOf(';', StringComparison.Ordinal) + 1; at <= text.Length;)
            {
                var end = text.IndexOf(';', at) is var found and >= 0 ? found : text.Length;
                var field = text.AsSpan(at, end - at).Trim(" \t");
                if (field.Length > 0) Field(field, at);
                else if (end < text.Length) Tell(MtaStsFaultKind.Empty, at, "no semicolon without a field");
                at = end + 1;
            }

            if (!_seen.Contains("id")) Tell(MtaStsFaultKind.Id, text.Length, "id=", fatal: true);
        }

        private void Field(ReadOnlySpan<char> field, int at)
        {
            var equals = field.IndexOf('=');
            if (equals < 0)
            {
                Tell(MtaStsFaultKind.NoPair, at, "name, '=' and value", fatal: true);
                return;
            }

            var name = field[..equals];
            var value = field[(equals + 1)..];
            if (!MtaStsField.IsName(name)) Tell(MtaStsFaultKind.BadName, at, "name of letters, digits, '_', '-' and '.'", fatal: true);
            else if (!_seen.Add(name.ToString())) Tell(MtaStsFaultKind.Repeated, at, $"{name} only once");
            else if (name is "id" && !IsId(value)) Tell(MtaStsFaultKind.Id, at, "1 to 32 letters and digits as id", fatal: true);
            else if (name is "id") _id = value.ToString();
            else Other(name.ToString(), value, at);
        }

        private void Other(string name, ReadOnlySpan<char> value, int at)
        {
            if (value.Length == 0 || value.ContainsAnyExceptInRange('!', '~') || value.Contains('='))
            {
                Tell(MtaStsFaultKind.BadValue, at, "value of printable characters without '='", fatal: true);
                return;
            }

            Tell(MtaStsFaultKind.UnknownField, at, "id");
            _others.Add(new MtaStsField(name, value.ToString()));
        }

        private void Tell(MtaStsFaultKind kind, int at, string expected, bool fatal = false)
        {
            if (_faults.Count >= MtaStsPolicyReading.MaxFaults)
            {
                if (!fatal || _faults[^1].IsFatal) return;
                _faults.RemoveAt(_faults.Count - 1);
            }

            _faults.Add(new MtaStsFault(kind, 0, new SyntaxFault(at, expected), fatal));
        }
    }
}

/// <summary>A record as it was read, with all that is wrong in it.</summary>
/// <param name="Record">The record; null when there is none or a fault is fatal.</param>
/// <param name="Faults">The faults in the order of their places, at most <see cref="MtaStsPolicyReading.MaxFaults"/>; empty, without a record, when there is none.</param>
public sealed record MtaStsRecordReading(MtaStsRecord? Record, ImmutableArray<MtaStsFault> Faults);
