using Mox.Server.Storage;
using Mox.Server.Vacations;
using Mox.Server.Webmail.Compose;

namespace Mox.Server.Webmail.Habits;

/// <inheritdoc/>
internal sealed class AnswerLook(PersonalSettingStore documents) : IAnswerLook
{
    public string Html(string markdown) => MarkdownMail.ToDocument(markdown);

    public async Task<string> NameAsync(long accountId, string address, string usual, CancellationToken ct) =>
        Opening.NameOf(PersonalChoices.Parse(await documents.ReadAsync(accountId, PersonalChoices.Name, ct), out _), address, usual);
}
