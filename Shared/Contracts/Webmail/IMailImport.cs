using System.Collections.Immutable;

namespace Mox.Shared.Contracts.Webmail;

/// <summary>Mail taken in from a file, for the account that is signed in. The file comes by <see cref="ImportForm"/>; the work goes on without the page that began it.</summary>
public interface IMailImport
{
    /// <summary>How the import stands: at once, then each time it got on, a few times a second at most. Null while none was begun since the server started.</summary>
    IAsyncEnumerable<ImportState?> WatchAsync(CancellationToken ct);

    /// <summary>Ends the import; what is in stays. One that has ended, or is another, is left alone.</summary>
    Task CancelAsync(long id, CancellationToken ct);
}

/// <summary>POST with the antiforgery token in <see cref="WebRoutes.AntiforgeryHeader"/>: the body is the file. Answers 202 when the import has begun.</summary>
public static class ImportForm
{
    public const string Route = "/mail/import/file";

    /// <summary>Query: the name of the file.</summary>
    public const string Name = "name";

    /// <summary>Query: the folder below which all is put; empty: at the top.</summary>
    public const string Into = "into";

    /// <summary>Query: what is left off the start of the names of folders.</summary>
    public const string Skip = "skip";

    /// <summary>Query, <c>on</c>: all is marked as read.</summary>
    public const string Read = "read";

    /// <summary>The address to post to.</summary>
    public static string Address(string name, string into, string skip, bool read) =>
        $"{Route}?{Name}={Uri.EscapeDataString(name)}&{Into}={Uri.EscapeDataString(into)}&{Skip}={Uri.EscapeDataString(skip)}{(read ? $"&{Read}=on" : "")}";
}

/// <summary>An import, running or ended.</summary>
public sealed record ImportState
{
    public required long Id { get; init; }

    public required string FileName { get; init; }

    /// <summary>How much of the file is done, from 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>By folder, in the order they came up.</summary>
    public ImmutableArray<ImportedFolder> Folders { get; init; } = [];

    /// <summary>The first <see cref="MaxProblems"/>.</summary>
    public ImmutableArray<ImportProblem> Problems { get; init; } = [];

    /// <summary>All of them.</summary>
    public int ProblemCount { get; init; }

    public ImportEnding Ending { get; init; }

    public const int MaxProblems = 200;

    public bool IsRunning => Ending == ImportEnding.None;

    public int Added => Folders.Sum(folder => folder.Added);

    /// <summary>Messages that stood there already, octet for octet.</summary>
    public int Known => Folders.Sum(folder => folder.Known);
}

/// <summary>What came into a folder.</summary>
public sealed record ImportedFolder(long Id, string Name, int Added, int Known);

/// <summary>Something that was passed over.</summary>
/// <param name="Place">Where in the file: the path in an archive, and the number of the message in an mbox (0: none).</param>
public sealed record ImportProblem(string Place, int Number, ImportFault Fault);

public enum ImportFault
{
    /// <summary>Larger than a message may be.</summary>
    TooLarge,

    Empty,

    /// <summary>Its path names no folder that could be made.</summary>
    NoFolder,

    /// <summary>It only points to another file.</summary>
    Link,

    /// <summary>It holds no mail.</summary>
    NotMail,

    /// <summary>It cannot be unpacked.</summary>
    Broken,
}

public enum ImportEnding
{
    None,
    Done,
    Cancelled,

    /// <summary>The account's quota is used up.</summary>
    Full,

    /// <summary>The server's disk is full.</summary>
    DiskFull,

    /// <summary>The file is none that could be read, or is cut off.</summary>
    Broken,

    /// <summary>It unpacks to more than can be.</summary>
    TooMuch,

    /// <summary>The server stopped.</summary>
    Stopped,

    /// <summary>Something else went wrong; the log says what.</summary>
    Fault,
}
