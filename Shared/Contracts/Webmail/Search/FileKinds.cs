namespace Mox.Shared.Contracts.Webmail.Search;

/// <summary>Kinds of files, by what people use them for.</summary>
[Flags]
public enum FileKinds
{
    /// <summary>No file at all.</summary>
    None = 0,
    Image = 1,
    Pdf = 2,
    Archive = 4,
    Spreadsheet = 8,
    Document = 16,
    Presentation = 32,
    Calendar = 64,

    /// <summary>Any file, also one of a kind not known here.</summary>
    Any = 1 << 30,
}

/// <summary>Tells what kind of file something is: by its media type, and by the whole of the ending of its name, so that <c>.tar.gz</c> counts as an archive.</summary>
public static class FileKindOf
{
    private static readonly Dictionary<string, FileKinds> Endings = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, FileKinds> Types = new(StringComparer.OrdinalIgnoreCase);

    static FileKindOf()
    {
        Add(FileKinds.Image, "png jpg jpeg jpe jfif gif webp avif heic heif bmp tif tiff svg ico", "");
        Add(FileKinds.Pdf, "pdf", "application/pdf application/x-pdf");
        Add(
            FileKinds.Archive,
            "zip rar 7z tar tgz tbz tbz2 txz tzst gz bz2 xz zst lz lzma lz4 br jar cab iso tar.gz tar.bz2 tar.xz tar.zst tar.lz tar.lzma tar.lz4 tar.br",
            "application/zip application/x-zip-compressed application/vnd.rar application/x-rar-compressed application/x-7z-compressed application/x-tar application/gzip application/x-gzip application/x-bzip application/x-bzip2 application/x-xz application/zstd application/x-compressed-tar application/x-lzma application/java-archive application/vnd.ms-cab-compressed");
        Add(
            FileKinds.Spreadsheet,
            "xls xlsx xlsm xlsb xlt xltx ods ots fods csv tsv numbers",
            "application/vnd.ms-excel application/vnd.openxmlformats-officedocument.spreadsheetml.sheet application/vnd.openxmlformats-officedocument.spreadsheetml.template application/vnd.ms-excel.sheet.macroenabled.12 application/vnd.oasis.opendocument.spreadsheet text/csv text/tab-separated-values application/vnd.apple.numbers");
        Add(
            FileKinds.Document,
            "doc docx docm dot dotx odt ott fodt rtf pages wpd epub",
            "application/msword application/vnd.openxmlformats-officedocument.wordprocessingml.document application/vnd.openxmlformats-officedocument.wordprocessingml.template application/vnd.ms-word.document.macroenabled.12 application/vnd.oasis.opendocument.text application/rtf text/rtf application/vnd.apple.pages application/epub+zip");
        Add(
            FileKinds.Presentation,
            "ppt pptx pptm pps ppsx pot potx odp otp fodp key",
            "application/vnd.ms-powerpoint application/vnd.openxmlformats-officedocument.presentationml.presentation application/vnd.openxmlformats-officedocument.presentationml.slideshow application/vnd.ms-powerpoint.presentation.macroenabled.12 application/vnd.oasis.opendocument.presentation application/vnd.apple.keynote");
        Add(FileKinds.Calendar, "ics ical ifb vcs", "text/calendar application/ics");
    }

    /// <param name="mediaType">Type and subtype, such as <c>image/png</c>.</param>
    /// <param name="fileName">Null without one.</param>
    /// <returns><see cref="FileKinds.Any"/>, and the kinds that are known.</returns>
    public static FileKinds Of(string mediaType, string? fileName)
    {
        ArgumentNullException.ThrowIfNull(mediaType);
        var kinds = FileKinds.Any | Types.GetValueOrDefault(mediaType);
        if (mediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase)) kinds |= FileKinds.Image;
        if (fileName is null) return kinds;

        // The longest ending known decides: .tar.gz before .gz.
        for (var at = fileName.IndexOf('.', StringComparison.Ordinal); at >= 0; at = fileName.IndexOf('.', at + 1))
        {
            if (Endings.TryGetValue(fileName[(at + 1)..].TrimEnd(), out var known)) return kinds | known;
        }

        return kinds;
    }

    private static void Add(FileKinds kind, string endings, string types)
    {
        foreach (var ending in endings.Split(' ')) Endings[ending] = kind;
        foreach (var type in types.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Types[type] = kind;
    }
}
