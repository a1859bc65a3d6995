using System.Collections.Immutable;
using System.Text;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Webmail.Compose;
using Mox.Server.Webmail.Compose.Advice;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Habits;

/// <inheritdoc/>
internal sealed class AccountTemplates(CurrentAccount current, TemplateStore store) : ITemplates
{
    public async Task<ImmutableArray<TemplateView>> ListAsync(CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return [.. (await store.ListAsync(account.AccountId, ct)).Select(View).OrderBy(template => template.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(template => template.Id)];
    }

    public async Task<TemplateOutcome> SaveAsync(TemplateView template, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(template);
        var account = await current.RequireAsync();
        var row = new TemplateRow(template.Id, template.Name.Trim(), template.Subject.Trim(), template.Text.ReplaceLineEndings("\n"));
        if (row.Name.Length == 0) return new TemplateOutcome(TemplateStatus.NoName);
        if (row.Name.Length > TemplateView.MaxName || row.Subject.Length > TemplateView.MaxSubject || Encoding.UTF8.GetByteCount(row.Text) > TemplateView.MaxText) return new TemplateOutcome(TemplateStatus.TooLong);
        try
        {
            var (kept, id) = await store.SaveAsync(account.AccountId, row, TemplateView.Most, ct);
            return kept switch
            {
                TemplateKept.Gone => new TemplateOutcome(TemplateStatus.Gone),
                TemplateKept.TooMany => new TemplateOutcome(TemplateStatus.TooMany),
                _ => new TemplateOutcome(TemplateStatus.Saved, View(row with { Id = id })),
            };
        }
        catch (StoreBusyException)
        {
            return new TemplateOutcome(TemplateStatus.Busy);
        }
    }

    public async Task<bool> RemoveAsync(long id, CancellationToken ct)
    {
        var account = await current.RequireAsync();
        return await store.RemoveAsync(account.AccountId, id, ct);
    }

    public async Task<TemplateView> FromDraftAsync(Draft draft, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        await current.RequireAsync();
        var rich = draft.Format == DraftFormat.Rich;
        var text = OwnWords.Of(rich ? RichMail.ToText(draft.Html) : draft.Markdown, rich ? "" : draft.Signature).Trim();
        var subject = draft.Origin is null ? draft.Subject.Trim() : "";
        return new TemplateView(0, Cut(subject, TemplateView.MaxName), Cut(subject, TemplateView.MaxSubject), text);
    }

    public async Task<FilledTemplate?> FillAsync(long id, Draft draft, string today, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var account = await current.RequireAsync();
        if ((await store.ListAsync(account.AccountId, ct)).FirstOrDefault(template => template.Id == id) is not { } template) return null;
        var name = draft.To.Concat(draft.Cc).FirstOrDefault()?.Name?.Trim() ?? "";
        if (name.Contains('@', StringComparison.Ordinal)) name = "";
        var subject = draft.Subject.Trim().Length > 0 ? "" : Fill(template.Subject, "");
        var text = Fill(template.Text, draft.Subject.Trim().Length > 0 ? draft.Subject.Trim() : subject);
        return new FilledTemplate(subject, draft.Format == DraftFormat.Rich ? MarkdownMail.ToFragment(text) : text);

        string Fill(string pattern, string about) => Placeholders.Fill(pattern, placeholder => placeholder switch
        {
            Placeholder.Name => name,
            Placeholder.FirstName => Placeholders.FirstNameOf(name),
            Placeholder.Subject => about,
            _ => today,
        });
    }

    private static TemplateView View(TemplateRow row) => new(row.Id, row.Name, row.Subject, row.Text);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
