using System.Collections.Frozen;
using Mox.Protocols.Addresses.Risk;
using Mox.Protocols.Mime;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Files;

/// <summary>Says what a file is and whether its name tells the truth: by its first octets where they tell, else by name and type.</summary>
internal static class FileLook
{
    private const int HeadOctets = 512;

    /// <summary>Endings of programs and of files that can run one, on any of the systems in use.</summary>
    private static readonly FrozenSet<string> Programs = FrozenSet.ToFrozenSet(
    [
        "ade", "adp", "apk", "app", "appx", "application", "bat", "chm", "cmd", "com", "command", "cpl", "deb", "dll", "dmg", "docm", "dotm", "exe", "gadget", "hta", "img", "inf", "iso", "jar", "jnlp", "js", "jse", "lnk",
        "mde", "msc", "msi", "msix", "msp", "mst", "one", "pif", "pkg", "potm", "ppam", "pptm", "ps1", "psm1", "reg", "rpm", "run", "scf", "scr", "sct", "sh", "shb", "sys", "url", "vb", "vbe", "vbs", "vhd", "vhdx",
        "wsc", "wsf", "wsh", "xlam", "xll", "xlsm", "xltm",
    ]);

    private static readonly FrozenSet<string> TextEndings = FrozenSet.ToFrozenSet(["txt", "text", "log", "csv", "tsv", "json", "xml", "yml", "yaml", "md", "diff", "patch", "ini", "conf", "cs", "c", "h", "py", "java", "rs", "go", "sql", "asc", "pem", "srt"]);

    /// <summary>What octets begin with, and the endings that fit them; the first one names the kind.</summary>
    private static readonly (byte[] Head, FileKind Kind, string[] Endings)[] Heads =
    [
        ("%PDF-"u8.ToArray(), FileKind.Pdf, ["pdf", "ai"]),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], FileKind.Image, ["png"]),
        ([0xFF, 0xD8, 0xFF], FileKind.Image, ["jpg", "jpeg", "jpe", "jfif"]),
        ("GIF8"u8.ToArray(), FileKind.Image, ["gif"]),
        ("PK\u0003\u0004"u8.ToArray(), FileKind.Archive, ["zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "docm", "xlsm", "pptm", "jar", "apk", "xpi", "kmz", "pages", "numbers", "key", "3mf", "dotx", "xltx", "potx", "vsdx", "cbz", "nupkg", "ipa"]),
        ("Rar!"u8.ToArray(), FileKind.Other, ["rar"]),
        ([0x37, 0x7A, 0xBC, 0xAF], FileKind.Other, ["7z"]),
        ([0x1F, 0x8B], FileKind.Other, ["gz", "tgz"]),
    ];

    /// <summary>The first octets of a part, decoded.</summary>
    public static async Task<byte[]> HeadAsync(MessagePart part, Stream message, CancellationToken ct)
    {
        await using var content = PartContent.Open(part, message);
        var head = new byte[HeadOctets];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        return head[..length];
    }

    public static FileKind Kind(MessagePart part, string name, ReadOnlySpan<byte> head)
    {
        var ending = Ending(name);
        if (part is { Type: "message", Message: not null } or { Type: "message", Subtype: "rfc822" or "global" } || (ending is "eml" && !IsBinary(head))) return FileKind.Message;
        if ((part is { Type: "text", Subtype: "calendar" } || ending is "ics") && !IsBinary(head)) return FileKind.Calendar;
        if ((part is { Type: "text", Subtype: "vcard" or "x-vcard" or "directory" } || ending is "vcf") && !IsBinary(head)) return FileKind.Contact;
        foreach (var (start, kind, endings) in Heads)
        {
            if (head.StartsWith(start)) return kind == FileKind.Archive && endings[0] != ending && part.Subtype != "zip" && !part.Subtype.Contains("zip", StringComparison.Ordinal) ? FileKind.Other : kind;
        }

        if (head.Length > 11 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8)) return FileKind.Image;
        if (head.StartsWith("BM"u8) && part.Type == "image") return FileKind.Image;
        return !IsBinary(head) && (part.IsText || TextEndings.Contains(ending) || part is { Type: "message" } or { Type: "application", Subtype: "json" or "xml" }) ? FileKind.Text : FileKind.Other;
    }

    public static FileRisk Risk(string name, FileKind kind, ReadOnlySpan<byte> head)
    {
        var clean = InvisibleText.Strip(name).TrimEnd(' ', '.');
        var ending = Ending(clean);
        if (IsProgram(head) || Programs.Contains(ending)) return HasTwoEndings(clean) || clean.Length != name.TrimEnd(' ', '.').Length ? FileRisk.HiddenEnding : FileRisk.Program;
        if (clean.Length != name.TrimEnd(' ', '.').Length) return FileRisk.HiddenEnding;
        return IsOther(ending, kind, head) ? FileRisk.OtherType : FileRisk.None;
    }

    /// <summary>The octets are of a type that its ending does not name.</summary>
    private static bool IsOther(string ending, FileKind kind, ReadOnlySpan<byte> head)
    {
        foreach (var (start, _, endings) in Heads)
        {
            if (head.StartsWith(start)) return ending.Length > 0 && Array.Exists(Heads, other => other.Endings.Contains(ending)) && !endings.Contains(ending);
        }

        // It has the ending of a type whose octets are known, and not its octets.
        return head.Length > 16 && kind is FileKind.Text or FileKind.Other && head.Length > 16 && ending is "pdf" or "png" or "jpg" or "jpeg" or "gif" && !(head.StartsWith("RIFF"u8) || head.StartsWith("BM"u8));
    }

    private static bool IsProgram(ReadOnlySpan<byte> head) =>
        (head.Length > 64 && head.StartsWith("MZ"u8)) || head.StartsWith("\u007fELF"u8) || head.StartsWith((ReadOnlySpan<byte>)[0xCF, 0xFA, 0xED, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xCE, 0xFA, 0xED, 0xFE]);

    /// <summary>Such as <c>invoice.pdf.exe</c>.</summary>
    private static bool HasTwoEndings(string name)
    {
        var rest = name[..Math.Max(0, name.LastIndexOf('.'))].TrimEnd();
        return Ending(rest) is { Length: > 0 } inner && (TextEndings.Contains(inner) || Array.Exists(Heads, head => head.Endings.Contains(inner)) || inner is "doc" or "xls" or "ppt" or "mp3" or "mp4" or "html");
    }

    private static bool IsBinary(ReadOnlySpan<byte> head) => head.Contains((byte)0) && !(head.Length > 1 && head[0] is 0xFE or 0xFF);

    private static string Ending(string name) => name.LastIndexOf('.') is var dot and >= 0 ? name[(dot + 1)..].ToLowerInvariant() : "";
}
