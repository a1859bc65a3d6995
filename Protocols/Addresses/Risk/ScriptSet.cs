using Mox.Protocols.Addresses.Idna;

namespace Mox.Protocols.Addresses.Risk;

/// <summary>The scripts a character or a text may belong to, each a bit; with the combinations Hanb, Jpan and Kore of UTS 39 section 5.1 as scripts of their own.</summary>
internal readonly record struct ScriptSet(ulong Low, ulong Middle, ulong High)
{
    private const int MaxScripts = 3 * 64;

    private static readonly UnicodeTable Data = UnicodeTable.Load("Mox.Protocols.Addresses.Risk.scripts.bin");
    private static readonly Dictionary<string, int> Numbers = Number();
    private static readonly ScriptSet[] Sets = [default, .. Data.Texts.Select(Augmented)];

    public static readonly ScriptSet All = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
    public static readonly ScriptSet Latin = Named("Latin");

    /// <summary>Chinese, Japanese and Korean writing as they are mixed with Latin letters.</summary>
    public static readonly ScriptSet EastAsian = Named("Hanb") | Named("Jpan") | Named("Kore");

    /// <summary>Scripts that have letters like those of Latin.</summary>
    public static readonly ScriptSet LikeLatin = Named("Cyrillic") | Named("Greek") | Named("Armenian") | Named("Cherokee") | Named("Coptic") | Named("Lisu");

    public static string UnicodeVersion => Data.Version;

    public bool IsEmpty => (Low | Middle | High) == 0;

    public static ScriptSet operator &(ScriptSet one, ScriptSet other) => new(one.Low & other.Low, one.Middle & other.Middle, one.High & other.High);

    public static ScriptSet operator |(ScriptSet one, ScriptSet other) => new(one.Low | other.Low, one.Middle | other.Middle, one.High | other.High);

    public bool Overlaps(ScriptSet other) => !(this & other).IsEmpty;

    /// <summary>The scripts of a character; all of them for one that any script uses.</summary>
    public static ScriptSet Of(int code) => Sets[Data.Tables[0][code]];

    /// <summary>Identifier_Status of UTS 39: characters in common use in names today.</summary>
    public static bool IsCommon(int code) => Data.Tables[1][code] != 0;

    /// <summary>The scripts that have all characters of a text; empty when it mixes scripts.</summary>
    public static ScriptSet Of(ReadOnlySpan<char> text)
    {
        var all = All;
        foreach (var rune in text.EnumerateRunes()) all &= Of(rune.Value);
        return all;
    }

    /// <summary>The scripts that have all characters that are not Latin; a name of Latin letters and those of one East Asian writing has one.</summary>
    public static ScriptSet BesideLatin(ReadOnlySpan<char> text)
    {
        var all = All;
        foreach (var rune in text.EnumerateRunes())
        {
            var own = Of(rune.Value);
            if (!own.Overlaps(Latin)) all &= own;
        }

        return all;
    }

    /// <summary>The set of scripts of these names, which must be known.</summary>
    public static ScriptSet Named(string name) => Bit(Numbers[name]);

    private static ScriptSet Augmented(string names)
    {
        var set = default(ScriptSet);
        foreach (var name in names.Split(' '))
        {
            set |= name switch
            {
                "Common" or "Inherited" => All,
                "Han" => Named("Han") | Named("Hanb") | Named("Jpan") | Named("Kore"),
                "Hiragana" or "Katakana" => Named(name) | Named("Jpan"),
                "Hangul" => Named("Hangul") | Named("Kore"),
                "Bopomofo" => Named("Bopomofo") | Named("Hanb"),
                _ => Named(name),
            };
        }

        return set;
    }

    private static Dictionary<string, int> Number()
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in Data.Texts.SelectMany(names => names.Split(' ')).Concat(["Hanb", "Jpan", "Kore"])) numbers.TryAdd(name, numbers.Count);
        return numbers.Count <= MaxScripts ? numbers : throw new InvalidOperationException("More scripts than bits");
    }

    private static ScriptSet Bit(int number) => new(number < 64 ? 1UL << number : 0, number is >= 64 and < 128 ? 1UL << (number - 64) : 0, number >= 128 ? 1UL << (number - 128) : 0);
}
