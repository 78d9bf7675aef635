namespace Entraide.Credits.Ledger;

/// <summary>One side of a transfer: what it adds to an account, below zero where it takes.</summary>
readonly record struct Leg(Account Account, long Amount);

/// <summary>A part of what is taken from a purse.</summary>
readonly record struct Part(Account Account, long Credits);
