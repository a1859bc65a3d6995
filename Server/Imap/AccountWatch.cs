using Mox.Server.Storage;

namespace Mox.Server.Imap;

/// <summary>Ends a session whose account may no longer be used: sign-in was switched off, or the account was removed.</summary>
internal sealed class AccountWatch : IDisposable
{
    /// <summary>What the client is told.</summary>
    public const string Told = "This account can no longer be used";

    private readonly AddressBook _book;
    private readonly ImapConversation _conversation;
    private readonly CancellationTokenSource _over;

    /// <param name="over">Cancelled when it is so; disposed by nobody, as the book may call to the last.</param>
    public AccountWatch(AddressBook book, ImapConversation conversation, CancellationTokenSource over)
    {
        (_book, _conversation, _over) = (book, conversation, over);
        conversation.AccountGone = over.Token;
        book.Swapped += OnSwapped;
    }

    public void Dispose() => _book.Swapped -= OnSwapped;

    private void OnSwapped()
    {
        var who = _conversation.Phase switch
        {
            ImapPhase.Authenticated authenticated => authenticated.Who,
            ImapPhase.Selected selected => selected.Who,
            _ => null,
        };
        if (who is not null && _book.Account(who.AccountId) is not { LoginDisabled: false }) _ = _over.CancelAsync();
    }
}
