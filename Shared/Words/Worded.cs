using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Mox.Shared.Words;

/// <summary>
/// A text that is worded when it is read, in the language of who reads it: the name of a word of a file in this folder, and the values in it.
/// So it may be made anywhere, in the background too, and be kept. A text that has no word, such as what another server said, stays as it is.
/// </summary>
[JsonConverter(typeof(WordedJson))]
public sealed partial class Worded : IEquatable<Worded>
{
    private static readonly ConcurrentDictionary<string, ResourceManager> Files = new(StringComparer.Ordinal);

    private Worded(string name, ImmutableArray<object> values) => (Name, Parts) = (name, values);

    /// <summary>No text.</summary>
    public static Worded None { get; } = new("", [""]);

    /// <summary>File and word, such as <c>FindingWords.NothingThere</c>; empty for a text that stays as it is.</summary>
    internal string Name { get; }

    /// <summary>Texts, numbers, and others of this kind; of a text that stays as it is, that text.</summary>
    internal ImmutableArray<object> Parts { get; }

    /// <summary>There is nothing to be read.</summary>
    public bool IsEmpty => Name.Length == 0 && Parts is [""];

    /// <summary>A text that stays as it is; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator Worded?(string? text) => text is null ? null : FromString(text);

    /// <summary>The text in the language of who reads; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator string?(Worded? text) => text?.ToString();

    /// <summary>A text that stays as it is.</summary>
    public static Worded FromString(string text) => string.IsNullOrEmpty(text) ? None : new("", [text]);

    /// <summary>A word of one of the files here with its values, numbers as the reader writes them.</summary>
    /// <param name="word">The word itself, such as <c>FindingWords.NothingThere</c>: it is known by the name written here, so it is no variable and no choice.</param>
    /// <param name="a">What <c>{0}</c> stands for.</param>
    /// <param name="b">What <c>{1}</c> stands for.</param>
    /// <param name="c">What <c>{2}</c> stands for.</param>
    /// <param name="d">What <c>{3}</c> stands for.</param>
    /// <param name="e">What <c>{4}</c> stands for.</param>
    /// <param name="name">Left out.</param>
    /// <exception cref="ArgumentException">There is no such word.</exception>
    public static Worded Of(string word, object? a = null, object? b = null, object? c = null, object? d = null, object? e = null, [CallerArgumentExpression(nameof(word))] string name = "") =>
        Find(name, [a, b, c, d, e]) ?? throw new ArgumentException($"{name} is no word of a file here", nameof(word));

    /// <summary>Texts one behind the other, with a space between them.</summary>
    public static Worded Join(params IEnumerable<Worded> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Worded joined = None;
        foreach (var text in texts.Where(text => !text.IsEmpty)) joined = joined.IsEmpty ? text : Of(PieceWords.TwoSentences, joined, text);
        return joined;
    }

    /// <summary>Texts one behind the other, with semicolons between them.</summary>
    public static Worded List(params IEnumerable<Worded> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Worded joined = None;
        foreach (var text in texts.Where(text => !text.IsEmpty)) joined = joined.IsEmpty ? text : Of(PieceWords.TwoParts, joined, text);
        return joined;
    }

    /// <summary>The text in the language of who reads.</summary>
    public override string ToString() => Name.Length == 0 ? (string)Parts[0] : Parts.IsEmpty ? Pattern(Name)! : string.Format(CultureInfo.CurrentCulture, Pattern(Name)!, Parts.AsSpan()!);

    /// <summary>The text in English, for what is no page: logs, files.</summary>
    public string InEnglish()
    {
        var (culture, words) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (CultureInfo.InvariantCulture, CultureInfo.InvariantCulture);
            return ToString();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, words);
        }
    }

    public bool Equals(Worded? other) => other is not null && Name == other.Name && Parts.SequenceEqual(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as Worded);

    public override int GetHashCode() => HashCode.Combine(Name, Parts.Length, Parts.IsEmpty ? 0 : Parts[0].GetHashCode());

    /// <summary>The text of that name; null when there is none. What is left out or unknown of its values, is empty.</summary>
    internal static Worded? Find(string name, params IReadOnlyList<object?> values)
    {
        if (Pattern(name) is not { } pattern) return null;
        var count = Values().Matches(pattern).Select(value => int.Parse(value.Groups[1].Value, CultureInfo.InvariantCulture) + 1).DefaultIfEmpty(0).Max();
        return new(name, [.. Enumerable.Range(0, count).Select(at => Plain(at < values.Count ? values[at] : null))]);
    }

    private static object Plain(object? value) => value switch
    {
        null => "",
        string or Worded or long or double => value,
        int number => (long)number,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string? Pattern(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || !name.AsSpan(0, dot).EndsWith("Words", StringComparison.Ordinal)) return null;
        var file = Files.GetOrAdd(name[..dot], file => new ResourceManager($"{typeof(Worded).Namespace}.{file}", typeof(Worded).Assembly));
        try
        {
            return file.GetString(name[(dot + 1)..], CultureInfo.CurrentUICulture);
        }
        catch (MissingManifestResourceException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"(?<!\{)\{(\d+)")]
    private static partial Regex Values();
}
