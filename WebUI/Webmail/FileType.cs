namespace Mox.WebUI.Webmail;

/// <summary>The three or four letters that stand for a kind of file.</summary>
public static class FileType
{
    public static string Of(string fileName, string mediaType)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(mediaType);
        var dot = fileName.LastIndexOf('.');
        var ending = dot < 0 ? "" : fileName[(dot + 1)..];
        if (ending.Length is > 0 and <= 4 && ending.All(char.IsAsciiLetterOrDigit)) return ending.ToUpperInvariant();
        var subtype = mediaType[(mediaType.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return subtype.Length is > 0 and <= 4 && subtype.All(char.IsAsciiLetterOrDigit) ? subtype.ToUpperInvariant() : "FILE";
    }
}
