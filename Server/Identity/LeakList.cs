using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Mox.Server.Identity;

/// <summary>Asks a local list of leaked passwords. Reads a few lines of it for each question, however large it is.</summary>
internal sealed partial class LeakList(IOptions<PasswordOptions> options, ILogger<LeakList> log)
{
    private const int PrefixLength = 5;

    /// <summary>The longest line looked at: hash, colon, count.</summary>
    private const int MaxLine = 128;

    /// <summary>The largest file of a folder of lists; they have some 40 KB.</summary>
    private const int MaxRangeFile = 4 << 20;

    /// <summary>True when the password stands in the list; null when there is no list, or it cannot be read (which is logged).</summary>
    public async Task<bool?> ContainsAsync(string password, CancellationToken ct)
    {
        var path = options.Value.LeakList;
        if (path.Length == 0) return null;
#pragma warning disable CA5350 // The lists are lists of SHA-1 hashes; nothing is protected by it.
        var hash = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
        try
        {
            return Directory.Exists(path) ? await InFolderAsync(path, hash, ct).ConfigureAwait(false) : InFile(path, hash);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(path, fault);
            return null;
        }
    }

    private static async Task<bool> InFolderAsync(string folder, string hash, CancellationToken ct)
    {
        var file = new[] { ".txt", "" }.Select(ending => Path.Combine(folder, hash[..PrefixLength] + ending)).FirstOrDefault(File.Exists);
        if (file is null) return false;
        if (new FileInfo(file).Length > MaxRangeFile) throw new IOException($"{file} is too large for a part of a list");
        await foreach (var line in File.ReadLinesAsync(file, ct).ConfigureAwait(false))
        {
            if (line.StartsWith(hash.AsSpan(PrefixLength), StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>Halves the file until a few lines are left.</summary>
    private static bool InFile(string path, string hash)
    {
        using var file = File.OpenHandle(path);
        var (low, high) = (0L, RandomAccess.GetLength(file));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var (line, start, next) = LineAt(file, middle, low);
            var order = line.Length < hash.Length ? 1 : string.CompareOrdinal(line[..hash.Length].ToUpperInvariant(), hash);
            if (order == 0) return true;
            if (order < 0) low = next;
            else high = start;
        }

        return false;
    }

    /// <summary>The line that holds the octet at a place, where it starts and where the next one does.</summary>
    /// <param name="floor">The line starts here at the earliest.</param>
    private static (string Line, long Start, long Next) LineAt(Microsoft.Win32.SafeHandles.SafeFileHandle file, long place, long floor)
    {
        Span<byte> window = stackalloc byte[MaxLine * 2];
        var from = Math.Max(floor, place - MaxLine);
        var read = window[..RandomAccess.Read(file, window, from)];
        var before = place == from ? -1 : read[..(int)(place - from)].LastIndexOf((byte)'\n');
        var line = read[(before + 1)..];
        var length = line.IndexOf((byte)'\n');
        var start = from + before + 1;
        var text = Encoding.Latin1.GetString(length < 0 ? line : line[..length]).TrimEnd('\r');
        return (text, start, start + (length < 0 ? line.Length : length + 1));
    }

    [LoggerMessage(6006, LogLevel.Warning, "The list of leaked passwords {Path} cannot be read; passwords are taken without it")]
    private partial void LogUnreadable(string path, Exception fault);
}
