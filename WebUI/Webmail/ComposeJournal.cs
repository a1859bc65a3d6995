using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.JSInterop;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>What a browser kept of a draft that was not stored, or that was open.</summary>
/// <param name="Id">Its stored message, as far as the browser heard; 0 for none.</param>
/// <param name="Fields">The draft without its text, as JSON; null when nothing was unstored.</param>
/// <param name="Subject">As it stood in its field; null when it was not on the page.</param>
/// <param name="Typed">Recipients half typed: name of the field, and text.</param>
/// <param name="Files">Names of files that had not arrived.</param>
/// <param name="Print">Tells the text the server read last, see <see cref="ComposeJournal.Print"/>.</param>
public sealed record JournalEntry(string Key, long Id, string? Fields, bool Rich, string? Text, string? Subject, string[][]? Typed, string[]? Files, string? Print)
{
    /// <summary>It was open in the dock, no tab.</summary>
    public bool Shown { get; init; }
}

/// <summary>Brings back what was being written when a page, a line or the server went away. The newer text wins; where both sides changed, both are shown.</summary>
public sealed class ComposeJournal(IJSRuntime js, IComposer composer, ComposeDesk desk, Toasts toasts)
{
    private const long LongestList = 16 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="account">Drafts of others stay where they are.</param>
    public async Task RestoreAsync(string account)
    {
        var module = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Module("Webmail/ComposeDock.razor.js"));
        desk.Forget = async key =>
        {
            try
            {
                await module.InvokeVoidAsync("forget", key);
            }
            catch (JSDisconnectedException)
            {
                // The browser is gone: it asks what became of the draft when it comes back.
            }
        };
        var reference = await module.InvokeAsync<IJSStreamReference?>("list", account);
        if (reference is null) return;
        await using var stream = await reference.OpenReadStreamAsync(LongestList);
        await RestoreAsync(await JsonSerializer.DeserializeAsync<JournalEntry[]>(stream, Json) ?? []);
    }

    public async Task RestoreAsync(IReadOnlyList<JournalEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var unstored = false;
        foreach (var entry in entries)
        {
            var fate = await composer.FateAsync(entry.Key, entry.Id, CancellationToken.None);
            var kept = Read(entry);
            if (kept is { From: "" }) kept = kept with { From = (await composer.NewAsync(CancellationToken.None)).From };

            // What was begun and holds nothing is not worth coming back.
            if (kept is not null && fate is not DraftFate.Stored && entry.Files is null or [] && HoldsNothing(kept)) kept = null;
            unstored |= kept is not null && fate is not DraftFate.Sent;
            if (fate is DraftFate.Sent)
            {
                if (desk.Forget is not null) await desk.Forget(entry.Key);
                if (kept is not null) toasts.Show(new Toast("send", WriteWords.SentAlready, kept.Subject));
            }
            else if (kept is null)
            {
                if (fate is DraftFate.Stored(var stored)) await desk.StartAsync(stored);
                else if (desk.Forget is not null) await desk.Forget(entry.Key);
            }
            else
            {
                await GoOnAsync(entry, kept, (fate as DraftFate.Stored)?.Draft);
            }
        }

        // What was a tab stays one, unless something of it was not stored: that is shown.
        var shown = entries.LastOrDefault(entry => entry.Shown);
        if (shown is not null && desk.Sessions.FirstOrDefault(session => session.Draft.Key == shown.Key) is { } open) desk.Show(open);
        else if (!unstored && entries.Count > 0) desk.Minimise(true);
    }

    /// <summary>True of a draft as a new one is: not stored, nobody to send it to, no subject, no file, and no text but the signature.</summary>
    public static bool HoldsNothing(Draft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return draft is { Id: 0, Subject: "", Origin: null, To.IsEmpty: true, Cc.IsEmpty: true, Bcc.IsEmpty: true, Attachments.IsEmpty: true } && draft.Source.Trim() == draft.Signature.Trim();
    }

    /// <summary>Tells one text from another, as the script does: its length in UTF-16 units, and their 32-bit FNV-1a hash.</summary>
    public static string Print(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hash = 0x811c9dc5u;
        foreach (var c in text) hash = unchecked((hash ^ c) * 0x01000193u);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{text.Length}.{hash}");
    }

    private async Task GoOnAsync(JournalEntry entry, Draft kept, Draft? stored)
    {
        var files = entry.Files is { Length: > 0 } names ? " " + WriteWords.FilesLost.With(string.Join(", ", names)) : "";
        if (stored is null)
        {
            var removed = kept.Id != 0;
            await StartAsync(kept with { Id = 0, Attachments = [] }, (removed ? WriteWords.RestoredRemoved : WriteWords.Restored) + files);
        }
        else if (stored.Id == kept.Id || stored.Source == kept.Source || Print(stored.Source) == entry.Print)
        {
            await StartAsync(kept with { Id = stored.Id, Attachments = stored.Attachments }, WriteWords.Restored + files);
        }
        else
        {
            // Changed here and elsewhere: neither is thrown away.
            await desk.StartAsync(stored, notice: WriteWords.BothChangedStored);
            if (desk.Forget is not null) await desk.Forget(entry.Key);
            await StartAsync(kept with { Id = 0, Key = Guid.NewGuid().ToString("N"), Attachments = [] }, WriteWords.BothChangedHere + files);
        }
    }

    private async Task StartAsync(Draft draft, string notice)
    {
        await desk.StartAsync(draft, notice: notice);
        if (desk.Session is { } session && session.Draft.Key == draft.Key) session.Touched();
    }

    private static Draft? Read(JournalEntry entry)
    {
        if (entry.Fields is null || entry.Text is null) return null;
        try
        {
            if (JsonSerializer.Deserialize<Draft>(entry.Fields, Json) is not { } fields) return null;
            var draft = (fields with { Key = entry.Key, Format = entry.Rich ? DraftFormat.Rich : DraftFormat.Markdown, Subject = entry.Subject ?? fields.Subject }).WithSource(entry.Text);
            foreach (var typed in entry.Typed ?? [])
            {
                if (typed is not [var name, var text]) continue;
                ImmutableArray<Person> more = RecipientText.Read(text);
                draft = name switch
                {
                    "To" => draft with { To = draft.To.AddRange(more) },
                    "Cc" => draft with { Cc = draft.Cc.AddRange(more) },
                    "Bcc" => draft with { Bcc = draft.Bcc.AddRange(more) },
                    _ => draft,
                };
            }

            return draft;
        }
        catch (JsonException)
        {
            // Written by another version: the text is what counts.
            return (new Draft { Key = entry.Key, Format = entry.Rich ? DraftFormat.Rich : DraftFormat.Markdown, Subject = entry.Subject ?? "" }).WithSource(entry.Text);
        }
    }
}
