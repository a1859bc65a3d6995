using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Account;

/// <summary>An import as the page shows it: the file on its way, then what the server makes of it.</summary>
public sealed class ImportDesk(IMailImport contract, Action draw)
{
    /// <summary>The last or present import; null: none.</summary>
    public ImportState? State { get; private set; }

    /// <summary>It was looked whether there is one.</summary>
    public bool IsRead { get; private set; }

    public string Into { get; set; } = "";

    public string Skip { get; set; } = "";

    public bool Read { get; set; }

    /// <summary>The file on its way to the server; null: none.</summary>
    public (string Name, long Sent, long Size)? Upload { get; private set; }

    /// <summary>Why the last upload came to nothing; empty: it did not.</summary>
    public string Error { get; private set; } = "";

    public bool IsBusy => Upload is not null || State is { IsRunning: true };

    public int UploadPercent => Upload is { Size: > 0 } upload ? (int)(upload.Sent * 100 / upload.Size) : 0;

    public int Percent => State is { } state ? (int)(state.Share * 100) : 0;

    public string Headline => State is not { } state ? "" : (state.Ending switch
    {
        ImportEnding.None => ImportWords.Running,
        ImportEnding.Done => ImportWords.Done,
        ImportEnding.Cancelled => ImportWords.Cancelled,
        ImportEnding.Full => ImportWords.Full,
        ImportEnding.DiskFull => ImportWords.DiskFull,
        ImportEnding.Broken => ImportWords.Broken,
        ImportEnding.TooMuch => ImportWords.TooMuch,
        ImportEnding.Stopped => ImportWords.Stopped,
        _ => ImportWords.Fault,
    }).With(state.FileName);

    /// <summary>What came of it so far, in a sentence.</summary>
    public string Summary => State is not { } state ? "" : state.Known == 0 ? Added(state.Added) : ImportWords.AddedAndKnown.With(Added(state.Added), state.Known == 1 ? ImportWords.KnownOne : ImportWords.Known.With(Amount.Count(state.Known)));

    public static string Added(int count) => count == 1 ? ImportWords.AddedOne : ImportWords.Added.With(Amount.Count(count));

    public static string Said(ImportProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var place = problem.Number == 0 ? problem.Place : ImportWords.PlaceOf.With(problem.Place, problem.Number);
        return (problem.Fault switch
        {
            ImportFault.TooLarge => ImportWords.ProblemTooLarge,
            ImportFault.Empty => ImportWords.ProblemEmpty,
            ImportFault.NoFolder => ImportWords.ProblemFolder,
            ImportFault.Link => ImportWords.ProblemLink,
            ImportFault.NotMail => ImportWords.ProblemNotMail,
            _ => ImportWords.ProblemBroken,
        }).With(place);
    }

    public async Task WatchAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var state in contract.WatchAsync(ct).WithCancellation(ct))
            {
                (State, IsRead) = (state, true);
                draw();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The page is gone.
        }
    }

    /// <summary>A file was chosen: the address to send it to; empty when it is not wanted.</summary>
    public string Begin(string name, long size)
    {
        if (IsBusy) return "";
        if (name.Length == 0)
        {
            Error = ImportWords.NoFile;
            draw();
            return "";
        }

        (Upload, Error) = ((name, 0, size), "");
        draw();
        return ImportForm.Address(name, Into.Trim(), Skip.Trim(), Read);
    }

    public void Progress(long sent)
    {
        if (Upload is not { } upload) return;
        Upload = upload with { Sent = sent };
        draw();
    }

    /// <summary>The server answered, or the upload was ended.</summary>
    /// <param name="status">Of HTTP; 0: there is no answer.</param>
    public void Arrived(int status, bool stopped)
    {
        Upload = null;
        Error = stopped ? "" : status switch
        {
            202 => "",
            400 => ImportWords.BadFolder,
            409 => ImportWords.Busy,
            413 => ImportWords.TooLarge,
            507 => ImportWords.NoRoom,
            _ => ImportWords.NotSent,
        };
        draw();
    }

    public Task CancelAsync(CancellationToken ct) => State is { IsRunning: true } state ? contract.CancelAsync(state.Id, ct) : Task.CompletedTask;
}
