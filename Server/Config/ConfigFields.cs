using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Mox.Server.Config;

/// <summary>The keys of one group in a file, read one by one. Each mistake becomes a fault, and the value that was there before stands in for it, so that all mistakes are found at once.</summary>
internal sealed class ConfigFields
{
    private readonly Dictionary<string, JsonItem> _values = new(StringComparer.Ordinal);
    private readonly ConfigFaults _faults;
    private readonly string _path;

    public ConfigFields(ConfigFaults faults, JsonItem item, string path, params ReadOnlySpan<string> known)
    {
        (_faults, _path) = (faults, path);
        if (item.Kind != JsonValueKind.Object)
        {
            faults.Add(item.Line, path, $"This is a group of keys in braces, not {item.Words}.");
            return;
        }

        foreach (var (name, line, value) in item.Members)
        {
            var place = PathOf(path, name);
            if (!known.Contains(name)) faults.Add(line, place, $"There is no such key here{Suggestion(name, known)} Possible are {string.Join(", ", known.ToArray())}.");
            else if (!_values.TryAdd(name, value)) faults.Add(line, place, "This key stands here twice: take one of them out.");
            else faults.Places[place] = value.Line;
        }
    }

    /// <summary>The place of a key, as faults name it: parts with dots in them in quotes.</summary>
    public static string PathOf(string path, string name)
    {
        var part = name.Any(character => !char.IsLetterOrDigit(character) && character is not ('-' or '_')) || name.Length == 0 ? $"\"{name}\"" : name;
        return path.Length == 0 ? part : $"{path}.{part}";
    }

    public JsonItem? Item(string key) => _values.GetValueOrDefault(key);

    public bool Bool(string key, bool otherwise)
    {
        if (Item(key) is not { } item) return otherwise;
        if (item.Kind is JsonValueKind.True or JsonValueKind.False) return item.Kind == JsonValueKind.True;
        Fault(key, item, $"Possible are true and false, not {item.Words}.");
        return otherwise;
    }

    /// <param name="rule">Gives null, or what is wrong.</param>
    public int Number(string key, int otherwise, Func<int, string?> rule)
    {
        if (Item(key) is not { } item) return otherwise;
        if (item.Kind != JsonValueKind.Number || !int.TryParse(item.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            Fault(key, item, $"This is a whole number, not {item.Words}.{(rule(int.MinValue) is { } allowed ? " " + allowed : "")}");
            return otherwise;
        }

        if (rule(number) is not { } wrong) return number;
        Fault(key, item, $"{item.Words} is not possible. {wrong}");
        return otherwise;
    }

    /// <inheritdoc cref="Number"/>
    public string Text(string key, string otherwise, Func<string, string?> rule)
    {
        if (Item(key) is not { } item) return otherwise;
        if (item.Kind != JsonValueKind.String)
        {
            Fault(key, item, $"This is a text in quotes, not {item.Words}.");
            return otherwise;
        }

        if (rule(item.Text) is not { } wrong) return item.Text;
        Fault(key, item, $"{item.Words} is not possible. {wrong}");
        return otherwise;
    }

    /// <summary>The number of one of these words.</summary>
    public int Choice(string key, int otherwise, string[] words)
    {
        if (Item(key) is not { } item) return otherwise;
        var at = item.Kind == JsonValueKind.String ? Array.IndexOf(words, item.Text) : -1;
        if (at >= 0) return at;
        Fault(key, item, $"Possible are {string.Join(", ", words.Select(word => $"\"{word}\""))}, not {item.Words}.");
        return otherwise;
    }

    /// <summary>A list of texts, each read by <paramref name="read"/>, which gives null for what it told as a fault; null when the key is not there or no list.</summary>
    public ImmutableArray<T>? List<T>(string key, Func<JsonItem, string, T?> read)
        where T : class
    {
        if (Item(key) is not { } item) return null;
        if (item.Kind != JsonValueKind.Array)
        {
            Fault(key, item, $"This is a list of texts in brackets, not {item.Words}.");
            return null;
        }

        var all = ImmutableArray.CreateBuilder<T>();
        for (var i = 0; i < item.Items.Count; i++)
        {
            var (place, value) = (FormattableString.Invariant($"{PathOf(_path, key)}[{i}]"), item.Items[i]);
            _faults.Places[place] = value.Line;
            if (value.Kind != JsonValueKind.String) _faults.Add(value.Line, place, $"This is a text in quotes, not {value.Words}.");
            else if (read(value, place) is { } one) all.Add(one);
        }

        return all.ToImmutable();
    }

    /// <summary>The entries of a group whose keys are names; none when the key is not there. A name that stands there twice, by <paramref name="same"/>, is a fault.</summary>
    public IEnumerable<(string Name, int Line, JsonItem Value, string Path)> Entries(string key, Func<string, string> same)
    {
        if (Item(key) is not { } item) yield break;
        var path = PathOf(_path, key);
        if (item.Kind != JsonValueKind.Object)
        {
            Fault(key, item, $"This is a group in braces, of names and what belongs to them, not {item.Words}.");
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, line, value) in item.Members)
        {
            var place = PathOf(path, name);
            if (!seen.Add(same(name)))
            {
                _faults.Add(line, place, "This name stands here twice: take one of them out.");
                continue;
            }

            _faults.Places[place] = line;
            yield return (name, line, value, place);
        }
    }

    private void Fault(string key, JsonItem item, string text) => _faults.Add(item.Line, PathOf(_path, key), text);

    private static string Suggestion(string name, ReadOnlySpan<string> known)
    {
        foreach (var word in known)
        {
            if (Distance(name.ToUpperInvariant(), word.ToUpperInvariant()) <= 2) return $"; did you mean {word}?";
        }

        return ".";
    }

    /// <summary>Letters to be put in, taken out or changed.</summary>
    private static int Distance(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 2) return int.MaxValue;
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var before = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var least = Math.Min(Math.Min(row[j], row[j - 1]) + 1, before + (one[i - 1] == other[j - 1] ? 0 : 1));
                (before, row[j]) = (row[j], least);
            }
        }

        return row[^1];
    }
}

/// <summary>The mistakes found so far, and the lines on which keys stand.</summary>
internal sealed class ConfigFaults
{
    /// <summary>Mistakes that are told; of more only the number.</summary>
    public const int Most = 100;

    private readonly List<ConfigFault> _all = [];
    private int _more;

    public Dictionary<string, int> Places { get; } = new(StringComparer.Ordinal);

    public bool Any => _all.Count > 0;

    public void Add(int line, string key, string text)
    {
        if (_all.Count < Most) _all.Add(new ConfigFault(line, key, text));
        else _more++;
    }

    /// <summary>A mistake at a key; the line is that of the key, or of what it stands in.</summary>
    public void At(string key, string text)
    {
        var place = key;
        while (place.Length > 0 && !Places.ContainsKey(place)) place = place.LastIndexOfAny(['.', '[']) is >= 0 and var cut ? place[..cut] : "";
        Add(Places.GetValueOrDefault(place), key, text);
    }

    /// <summary>All, in the order of their lines.</summary>
    public ImmutableArray<ConfigFault> All() =>
    [
        .. _all.OrderBy(fault => fault.Line),
        .. _more > 0 ? [new ConfigFault(0, "", FormattableString.Invariant($"And {_more} more."))] : (ConfigFault[])[],
    ];
}
