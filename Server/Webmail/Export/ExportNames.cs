using System.Buffers;
using System.Globalization;

namespace Mox.Server.Webmail.Export;

/// <summary>Names of folders as paths that every system can unpack, each once.</summary>
internal sealed class ExportNames
{
    private static readonly SearchValues<char> Unfit = SearchValues.Create("\\:*?\"<>|");

    private readonly HashSet<string> _given = new(StringComparer.OrdinalIgnoreCase);

    public string Of(string name)
    {
        var path = string.Join('/', name.Split('/').Select(Element));
        var once = path;
        for (var i = 2; !_given.Add(once); i++) once = string.Create(CultureInfo.InvariantCulture, $"{path} ({i})");
        return once;
    }

    // Windows drops dots and spaces at the end of a name.
    private static string Element(string element) =>
        string.Concat(element.Select(c => Unfit.Contains(c) ? '_' : c)).TrimEnd('.', ' ') is { Length: > 0 } kept ? kept : "_";
}
