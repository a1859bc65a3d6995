using System.Collections.Immutable;
using System.Text;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;

namespace Mox.Server.Webmail.Import;

/// <summary>What is to be imported.</summary>
/// <param name="File">The file that was sent, on our disk.</param>
/// <param name="Name">What the person calls it.</param>
internal sealed record ImportOrder(long AccountId, string File, string Name, string Into, string Skip, bool Read);

/// <summary>Takes the messages of a file into the folders of an account. One that is there already, octet for octet, is passed over: an import can be repeated, or gone on with.</summary>
internal sealed class ImportRun(ImportOrder order, ImportFolders folders, Spool spool, MailboxWriter writer, long maxMessage, Action<Func<ImportState, ImportState>> tell)
{
    /// <summary>Octets of the file that names the keywords of a Maildir, and how many such files are held.</summary>
    private const int LongestKeywords = 16 << 10, MostKeywords = 2000;

    private readonly ImportArchive _archive = new(order.File, order.Name);
    private readonly Dictionary<string, Dictionary<char, string>> _letters = [];

    /// <exception cref="ImportRefusedException">The file cannot be read on; what was read is in.</exception>
    /// <exception cref="QuotaExceededException">The account is full; what fitted is in.</exception>
    /// <exception cref="StoreBusyException">The disk is full or broken.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await ReadKeywordsAsync(ct);
            await foreach (var entry in _archive.EntriesAsync(ct))
            {
                await TakeAsync(entry, ct);
                tell(state => state with { Share = _archive.Share });
            }
        }
        catch (Exception e) when (e is ImportRefusedException or InvalidDataException or EndOfStreamException)
        {
            await folders.FlushAsync(ct);
            throw e as ImportRefusedException ?? new ImportRefusedException(tooMuch: false, e);
        }

        await folders.FlushAsync(ct);
    }

    /// <summary>The names of keywords may stand behind the messages that have them: they are looked for first.</summary>
    private async Task ReadKeywordsAsync(CancellationToken ct)
    {
        await foreach (var entry in _archive.EntriesAsync(ct))
        {
            if (entry.IsLink || ImportPath.Parse(entry.Path) is not { Kind: ImportKind.Keywords } path || _letters.Count >= MostKeywords) continue;
            await using var content = await entry.Open(ct);
            var octets = new byte[LongestKeywords];
            var count = await content.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct);
            _letters[string.Join('/', path.Directory)] = ImportFlags.Letters(Encoding.UTF8.GetString(octets, 0, count));
        }
    }

    private async Task TakeAsync(ImportEntry entry, CancellationToken ct)
    {
        var path = ImportPath.Parse(entry.Path);
        if (path is { Kind: ImportKind.Keywords or ImportKind.Nothing }) return;
        if (path is null || entry.IsLink)
        {
            Problem(entry.Path, 0, path is null ? ImportFault.NoFolder : ImportFault.Link);
            return;
        }

        if (path.Folder(order.Into, order.Skip) is not { } folder)
        {
            Problem(entry.Path, 0, ImportFault.NoFolder);
            return;
        }

        try
        {
            await using var content = await entry.Open(ct);
            if (path.Kind == ImportKind.Message) await TakeMessageAsync(entry, path, folder, content, ct);
            else await TakeMboxAsync(entry, folder, content, ct);
        }
        catch (InvalidDataException) when (_archive.IsZip)
        {
            // The other files of a zip archive can be read all the same.
            Problem(entry.Path, 0, ImportFault.Broken);
        }
    }

    private async Task TakeMessageAsync(ImportEntry entry, ImportPath path, MailboxName folder, Stream content, CancellationToken ct)
    {
        var flags = ImportFlags.OfMaildir(path.Name, entry.Modified, _letters.GetValueOrDefault(string.Join('/', path.Directory)) ?? []);
        await using var target = spool.Begin(maxMessage);
        await new MailLines(target).CopyAsync(new LineSource(content), ct);
        await KeepAsync(entry.Path, 0, folder, target, flags, ct);
    }

    private async Task TakeMboxAsync(ImportEntry entry, MailboxName folder, Stream content, CancellationToken ct)
    {
        var mbox = new MboxReader(content);
        for (var number = 1; ; number++)
        {
            try
            {
                if (!await mbox.NextAsync(ct)) return;
            }
            catch (InvalidDataException) when (number == 1 && !mbox.IsMbox)
            {
                Problem(entry.Path, 0, ImportFault.NotMail);
                return;
            }

            await using var target = spool.Begin(maxMessage);
            var flags = await mbox.CopyAsync(target, ct);
            if (!flags.IsGone) await KeepAsync(entry.Path, number, folder, target, flags, ct);
            if (number % 16 == 0) tell(state => state with { Share = _archive.Share });
        }
    }

    private async Task KeepAsync(string place, int number, MailboxName folder, SpoolWriter target, ImportFlags flags, CancellationToken ct)
    {
        if (target.TooLarge || target.Length == 0)
        {
            Problem(place, number, target.TooLarge ? ImportFault.TooLarge : ImportFault.Empty);
            return;
        }

        if (order.Read) flags.MarkRead();
        var body = await target.CompleteAsync(ct);
        try
        {
            // Without a date of receipt, the one it was written at says more than now.
            var received = flags.Received ?? body.Structure.Envelope?.Sent;
            var traits = new MessageTraits { Flags = flags.Flags, Keywords = [.. flags.Keywords], Received = received };
            if (await folders.AddAsync(folder, body, await writer.PrepareAsync(body, traits, ct), ct)) return;
            Problem(place, number, ImportFault.NoFolder);
        }
        catch
        {
            await body.DisposeAsync();
            throw;
        }

        await body.DisposeAsync();
    }

    private void Problem(string place, int number, ImportFault fault) => tell(state => state with
    {
        ProblemCount = state.ProblemCount + 1,
        Problems = state.Problems.Length < ImportState.MaxProblems ? state.Problems.Add(new ImportProblem(place.Length <= 300 ? place : place[..300], number, fault)) : state.Problems,
    });
}
