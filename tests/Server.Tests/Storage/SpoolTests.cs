using System.Security.Cryptography;
using Mox.Server.Storage;
using Mox.Testing;

namespace Mox.Server.Tests.Storage;

public class The_spool : StoreTest
{
    [Theory]
    [InlineData(10, 3)]
    [InlineData(40_000, 1000)]
    [InlineData(1 << 20, 65536)]
    [InlineData(2_500_000, 77_777)]
    public async Task Gives_back_what_was_written_in_pieces(int size, int piece)
    {
        var octets = new byte[size];
        new Random(size).NextBytes(octets);
        await using var writer = Store.Spool.Begin(size);
        for (var at = 0; at < size; at += piece) await writer.WriteAsync(octets.AsMemory(at, Math.Min(piece, size - at)), default);
        await using (var body = await writer.CompleteAsync(default))
        {
            Assert.Equal(size, body.Length);
            Assert.Equal(SHA256.HashData(octets), body.Sha256.ToArray());
            using var copy = new MemoryStream();
            await using (var stream = body.OpenRead()) await stream.CopyToAsync(copy);
            Assert.Equal(octets, copy.ToArray());
        }

        Assert.Equal(0, Store.Spool.MemoryInUse);
        Assert.Empty(Directory.GetFiles(Path.Combine(Store.Folder, "spool")));
    }

    [Fact]
    public async Task Counts_and_drops_what_is_too_much()
    {
        await using var writer = Store.Spool.Begin(1000);
        await writer.WriteAsync(new byte[900], default);
        Assert.False(writer.TooLarge);
        await writer.WriteAsync(new byte[900], default);
        await writer.WriteAsync(new byte[5_000_000], default);
        Assert.True(writer.TooLarge);
        Assert.Equal(5_001_800, writer.Length);
        Assert.Equal(0, Store.Spool.MemoryInUse);
    }

    [Fact]
    public async Task Goes_to_files_when_memory_is_used_up()
    {
        var writers = new List<SpoolWriter>();
        for (var i = 0; i < 70; i++)
        {
            writers.Add(Store.Spool.Begin(1 << 20));
            await writers[^1].WriteAsync(new byte[1 << 20], default);
        }

        Assert.InRange(Store.Spool.MemoryInUse, 1, Spool.MaxMemory);
        Assert.Equal(6, Directory.GetFiles(Path.Combine(Store.Folder, "spool")).Length);
        await using (var body = await writers[^1].CompleteAsync(default))
        {
            var prepared = await Store.Writer.PrepareAsync(body, new MessageTraits(), default);
            Assert.NotNull(await Store.Writer.AppendAsync(Inbox, prepared, default));
        }

        foreach (var writer in writers) await writer.DisposeAsync();
        Assert.Equal(0, Store.Spool.MemoryInUse);
        Assert.Empty(Directory.GetFiles(Path.Combine(Store.Folder, "spool")));
    }

    [Fact]
    public async Task Is_empty_after_a_start()
    {
        var folder = Directory.CreateTempSubdirectory("mox-spool-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "spool"));
        await File.WriteAllTextAsync(Path.Combine(folder, "spool", "left"), "x");
        await using (await TestStore.OpenAsync(folder: folder)) Assert.Empty(Directory.GetFiles(Path.Combine(folder, "spool")));
        Directory.Delete(folder, recursive: true);
    }
}
