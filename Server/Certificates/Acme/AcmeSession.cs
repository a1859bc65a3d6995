using System.Collections.Immutable;
using Mox.Protocols.Acme;
using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Signing;

namespace Mox.Server.Certificates.Acme;

/// <summary>A conversation with an ACME server in the name of the account that is kept.</summary>
internal sealed class AcmeSession : IDisposable
{
    private readonly AcmeAccountFile _file;
    private AcmeKey _key;

    private AcmeSession(AcmeAccountFile file, AcmeKey key, AcmeConversation conversation) => (_file, _key, Conversation) = (file, key, conversation);

    public AcmeConversation Conversation { get; }

    /// <summary>Opens the account: its key, made when there is none, and its address if it is known. A change of key that was broken off is brought to its end first.</summary>
    /// <exception cref="IOException">A file could not be read or written.</exception>
    public static async Task<AcmeResult<AcmeSession>> OpenAsync(IAcmeTransport transport, AcmeAccountFile file, AcmeUrl directory, TimeProvider time, AcmeTiming timing, CancellationToken ct)
    {
        var key = file.LoadKey();
        if (file.LoadNext() is { } next)
        {
            var found = await new AcmeConversation(transport, directory, next, time, timing).FindAccountAsync(ct).ConfigureAwait(false);
            if (!found.Ok && found.Failure!.Kind != AcmeFailureKind.NoAccount)
            {
                key.Dispose();
                next.Dispose();
                return found.Failure;
            }

            if (found.Ok) file.Promote();
            else file.Withdraw();
            (found.Ok ? key : next).Dispose();
            key = found.Ok ? next : key;
        }

        AcmeUrl? account = file.LoadAccount() is { } kept && AcmeUrl.Parse(kept.Url) is { Ok: true } url ? url.Value : null;
        return new AcmeSession(file, key, new AcmeConversation(transport, directory, key, time, timing) { Account = account });
    }

    /// <summary>Keeps the address of the account, where it is new.</summary>
    public void KeepAccount(ImmutableArray<string> contact)
    {
        if (Conversation.Account is not { } account) return;
        if (_file.LoadAccount() is { } kept && kept.Url == account.Text && kept.Contact.SequenceEqual(contact)) return;
        _file.Keep(account, contact);
    }

    /// <summary>Tells the server other contacts than it was told, if the account is known and they are others.</summary>
    public async Task<AcmeFailure?> TellContactAsync(ImmutableArray<string> contact, CancellationToken ct)
    {
        if (Conversation.Account is null || _file.LoadAccount() is not { } kept || kept.Contact.SequenceEqual(contact)) return null;
        var told = await Conversation.ChangeContactAsync(contact, ct).ConfigureAwait(false);
        if (told.Ok) KeepAccount(contact);
        return told.Failure;
    }

    /// <summary>Gives the account a new key. It is kept before the server hears of it, so that neither answer nor loss of the answer can lock us out.</summary>
    /// <returns>Null, or why it did not come about.</returns>
    public async Task<AcmeFailure?> ChangeKeyAsync(CancellationToken ct)
    {
        var next = _file.MakeNext();
        var failure = await Conversation.ChangeKeyAsync(next, ct).ConfigureAwait(false);
        if (failure is null)
        {
            _file.Promote();
            _key.Dispose();
            _key = next;
            return null;
        }

        next.Dispose();
        // Without an answer either key may be the one: the next opening finds out.
        if (failure.Kind is not (AcmeFailureKind.Unreachable or AcmeFailureKind.Unreadable or AcmeFailureKind.ServerFault)) _file.Withdraw();
        return failure;
    }

    public void Dispose() => _key.Dispose();
}
