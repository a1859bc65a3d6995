namespace Mox.Server.Vacations;

/// <summary>How the answers of a person look: like the mail they write.</summary>
internal interface IAnswerLook
{
    /// <summary>Markdown as the HTML part of a message.</summary>
    string Html(string markdown);

    /// <summary>The name beside an address in From; empty for none.</summary>
    /// <param name="accountId">Who answers.</param>
    /// <param name="address">The address.</param>
    /// <param name="usual">The name of the account.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<string> NameAsync(long accountId, string address, string usual, CancellationToken ct);
}
