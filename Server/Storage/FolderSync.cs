using System.Runtime.InteropServices;

namespace Mox.Server.Storage;

/// <summary>Makes the entries of a folder durable, such as a file just renamed into it; .NET has no call for it.</summary>
internal static partial class FolderSync
{
    private const int ReadOnlyFolder = 0x10000;

    /// <exception cref="IOException">The folder cannot be opened or synced.</exception>
    public static void Run(string path)
    {
        var descriptor = Open(path, ReadOnlyFolder);
        if (descriptor < 0) throw new IOException($"Cannot open a folder to sync it: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
        var synced = Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (synced != 0) throw new IOException("Cannot sync a folder", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
