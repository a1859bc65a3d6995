using Mox.Shared.Contracts;

namespace Mox.WebUI.SignIn;

/// <summary>What the sign-in page says after a try. An unknown address and a wrong password are told in the same words.</summary>
public static class SignInWords
{
    /// <summary>The sentence for a code of <see cref="SignInForm"/>; null when there is nothing to say. A code that is not known gets the general one.</summary>
    public static string? For(string? code) => code switch
    {
        null or "" => null,
        SignInForm.WrongCode => "That code is not right, or it was used before. Type the one your app shows now.",
        SignInForm.Passkey => "This passkey is not known here. Sign in with your password.",
        SignInForm.Throttled => "Too many wrong tries. Wait some minutes, then try again.",
        SignInForm.Disabled => "Signing in to this account is switched off. Ask whoever runs this mail server.",
        SignInForm.Expired => "This page had been open for too long. Sign in once more.",
        SignInForm.Busy => "The server cannot check passwords just now. Try again in a moment.",
        SignInForm.Ended => "You were signed out. Sign in again to go on.",
        _ => "That address and password do not belong together. Check for capital letters.",
    };
}
